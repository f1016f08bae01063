package dev.postern.config;

import dev.postern.mask.ColumnMask;
import java.nio.file.Path;
import java.util.Map;

/**
 * Masks that columns get wherever they are.
 *
 * @param tags what columns are, beside what their comments say, as {@code service/resource.column}
 * @param byTag masks of columns with a tag
 * @param byType masks of columns of a type, by the source's name of it
 */
public record RedactionConfig(
    Map<String, String> tags,
    Map<String, ColumnMask> byTag,
    Map<String, ColumnMask> byType,
    Place place) {
  /** Masks nothing. */
  public static final RedactionConfig NONE =
      new RedactionConfig(
          Map.of(),
          Map.of(),
          Map.of(),
          new Place("redaction", new Position(Path.of("none"), 1, 1), Map.of()));

  public RedactionConfig {
    tags = Map.copyOf(tags);
    byTag = Map.copyOf(byTag);
    byType = Map.copyOf(byType);
  }

  /** Whether columns are masked by it. */
  public boolean isEmpty() {
    return byTag.isEmpty() && byType.isEmpty();
  }
}
