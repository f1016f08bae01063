package dev.postern.spi;

import java.util.Optional;

/**
 * Something of the source that turns rows into a media type.
 *
 * @param mediaType what it makes, for instance {@code image/png}; {@code *}{@code /*} for anything
 * @param function an aggregate over rows, or empty where a routine already returns the media type
 * @param target the one table, or row type, whose rows it takes; empty for any
 * @param isBinary whether it makes bytes rather than text
 */
public record MediaHandler(
    String mediaType,
    Optional<QualifiedName> function,
    Optional<QualifiedName> target,
    boolean isBinary) {}
