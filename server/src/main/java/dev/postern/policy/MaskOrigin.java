package dev.postern.policy;

import dev.postern.config.Position;
import java.util.Optional;

/**
 * Why a column is masked or hidden.
 *
 * @param why reads on after the column, for instance {@code its comment tags it email}
 * @param at where the mask stands; empty where no line of the config asks for it
 */
public record MaskOrigin(String why, Optional<Position> at) {}
