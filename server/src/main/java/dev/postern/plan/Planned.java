package dev.postern.plan;

import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import java.util.Optional;

/**
 * A query and the form in which its answer leaves.
 *
 * @param mediaType of the answer, with its own parameters but without a character set
 * @param isExport whether the rows leave as a stream, without a cap on their number and size
 * @param continuation makes the cursor of the rows that follow, where the caller wants one
 */
public record Planned(
    Query query,
    Rendering rendering,
    String mediaType,
    boolean isExport,
    Optional<Continuation> continuation) {

  /** Without a cursor. */
  public Planned(Query query, Rendering rendering, String mediaType, boolean isExport) {
    this(query, rendering, mediaType, isExport, Optional.empty());
  }
}
