package dev.postern.house.broken.operation;

import dev.postern.house.broken.policy.Rights;

/** Leans on the layer above. */
public record Wish(Rights above) {}
