package dev.postern.house.broken.access;

import dev.postern.house.broken.http.Page;

/** Leans on the layer above. */
public record Account(Page above) {}
