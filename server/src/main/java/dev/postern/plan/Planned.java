package dev.postern.plan;

import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import java.util.List;
import java.util.Optional;

/**
 * A query and the form in which its answer leaves.
 *
 * @param mediaType of the answer, with its own parameters but without a character set
 * @param isExport whether the rows leave as a stream, without a cap on their number and size
 * @param continuation makes the cursor of the rows that follow, where the caller wants one
 * @param masked the columns that are shown behind a mask, with their resources before
 */
public record Planned(
    Query query,
    Rendering rendering,
    String mediaType,
    boolean isExport,
    Optional<Continuation> continuation,
    List<String> masked) {

  /** Without a cursor. */
  public Planned(Query query, Rendering rendering, String mediaType, boolean isExport) {
    this(query, rendering, mediaType, isExport, Optional.empty(), List.of());
  }

  Planned masking(List<String> columns) {
    return columns.isEmpty()
        ? this
        : new Planned(query, rendering, mediaType, isExport, continuation, columns);
  }
}
