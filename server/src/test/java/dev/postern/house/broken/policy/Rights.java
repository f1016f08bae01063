package dev.postern.house.broken.policy;

import dev.postern.house.broken.pipeline.Way;

/** Leans on the layer above. */
public record Rights(Way above) {}
