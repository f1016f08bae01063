package dev.postern.house.broken.grammar;

import dev.postern.house.broken.policy.Rights;

/** Leans on the layer above. */
public record Phrase(Rights above) {}
