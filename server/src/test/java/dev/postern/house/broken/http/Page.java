package dev.postern.house.broken.http;

import dev.postern.house.broken.Composition;
import dev.postern.house.broken.mcp.Tool;
import dev.postern.house.broken.spi.Ground;

/** Leans on the top, on another surface, and closes a circle. */
public record Page(Composition above, Tool sibling, Ground ground) {}
