package dev.postern.house.broken.spi;

import dev.postern.house.broken.operation.Wish;

/** Leans on the layer above. */
public record Ground(Wish above) {}
