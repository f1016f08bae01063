package dev.postern.house.broken.mcp;

/** Another surface. */
public final class Tool {}
