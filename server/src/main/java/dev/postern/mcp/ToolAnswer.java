package dev.postern.mcp;

import dev.postern.spi.Json;
import java.util.Optional;

/**
 * What a tool gives.
 *
 * @param content the content blocks, a JSON array; empty for the structured content as text
 * @param structured the structured content
 */
record ToolAnswer(Optional<Json> content, Optional<Json> structured, boolean isError) {

  /** Content blocks alone. */
  static ToolAnswer content(Json blocks) {
    return new ToolAnswer(Optional.of(blocks), Optional.empty(), false);
  }

  /** Data alone. */
  static ToolAnswer of(Json structured) {
    return new ToolAnswer(Optional.empty(), Optional.of(structured), false);
  }
}
