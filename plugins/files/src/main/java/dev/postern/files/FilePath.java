package dev.postern.files;

import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The path of a file below the root, read so that it can mean nothing else: names with slashes
 * between, none of which leads up, stays, is empty or holds what file systems understand
 * differently.
 */
record FilePath(List<String> segments) {
  private static final int MOST_BYTES = 1_000;
  private static final int MOST_SEGMENT_BYTES = 250;
  private static final int MOST_SEGMENTS = 32;

  FilePath {
    segments = List.copyOf(segments);
  }

  /** The path of a text; empty where it is none. */
  static Optional<FilePath> find(String text, boolean showsHidden) {
    List<String> segments = List.of(text.split("/", -1));
    boolean isPath =
        bytes(text) <= MOST_BYTES
            && segments.size() <= MOST_SEGMENTS
            && segments.stream().allMatch(segment -> isName(segment, showsHidden));
    return isPath ? Optional.of(new FilePath(segments)) : Optional.empty();
  }

  /**
   * The path of a text.
   *
   * @throws SourceException where it is none
   */
  static FilePath of(String text, boolean showsHidden) {
    return find(text, showsHidden)
        .orElseThrow(
            () -> new SourceException(Kind.INVALID_VALUE, "not a path of this source: " + text));
  }

  private static boolean isName(String name, boolean showsHidden) {
    return !name.isBlank()
        && !name.equals(".")
        && !name.equals("..")
        && (showsHidden || !name.startsWith("."))
        && bytes(name) <= MOST_SEGMENT_BYTES
        && name.equals(name.strip())
        && name.codePoints().noneMatch(FilePath::isOdd);
  }

  private static boolean isOdd(int point) {
    int type = Character.getType(point);
    return point == '\\'
        || point == ':'
        || type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.UNASSIGNED
        || point == 0xFFFD;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  String text() {
    return String.join("/", segments);
  }

  String name() {
    return segments.getLast();
  }

  /** The path without the name; empty at the root. */
  String folder() {
    return String.join("/", segments.subList(0, segments.size() - 1));
  }
}
