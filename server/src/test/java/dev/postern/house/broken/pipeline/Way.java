package dev.postern.house.broken.pipeline;

import dev.postern.house.broken.edge.Door;

/** Leans on the layer above. */
public record Way(Door above) {}
