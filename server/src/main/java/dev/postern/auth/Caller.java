package dev.postern.auth;

import dev.postern.spi.Identity;

/**
 * An identity ready to travel to a source.
 *
 * @param claimsJson the identity's claims as a JSON object
 */
public record Caller(Identity identity, String claimsJson) {}
