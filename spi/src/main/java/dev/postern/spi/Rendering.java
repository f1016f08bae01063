package dev.postern.spi;

import java.util.Set;

/** The form in which rows leave a source. */
public sealed interface Rendering {

  /** JSON with every member. */
  Rendering JSON = new Json(false, false);

  /**
   * JSON.
   *
   * @param stripsNulls whether members that are null are left out, at every depth
   * @param isSingle whether exactly one row is wanted; the source gives an array all the same, and
   *     the gateway refuses any other number
   */
  record Json(boolean stripsNulls, boolean isSingle) implements Rendering {}

  /** One JSON object a line, each with its line's end: NDJSON. */
  record Lines() implements Rendering {}

  /** RFC 4180 with a header line; values in the source's own text form, absent ones empty. */
  record Csv() implements Rendering {}

  /** A GeoJSON feature collection; only where the source knows geometry. */
  record GeoJson() implements Rendering {}

  /** What a function or aggregate of the source makes of the rows. */
  record Handled(MediaHandler handler) implements Rendering {}

  /**
   * Not the rows but how the source would find them.
   *
   * @param isJson JSON instead of text
   * @param options out of {@code analyze, verbose, settings, buffers, wal}
   * @param of the form of the rows of which the plan is wanted
   */
  record Plan(boolean isJson, Set<String> options, Rendering of) implements Rendering {
    public Plan {
      options = Set.copyOf(options);
    }
  }
}
