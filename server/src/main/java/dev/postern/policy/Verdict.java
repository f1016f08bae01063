package dev.postern.policy;

import dev.postern.config.Place;
import java.util.Optional;

/**
 * What one role says of an endpoint.
 *
 * @param place the rule that counts, whether it allows or refuses; empty where none is about it
 */
public record Verdict(String role, boolean allows, Optional<Place> place) {}
