package dev.postern.house.broken.edge;

import dev.postern.house.broken.http.Page;

/** Leans on the layer above. */
public record Door(Page above) {}
