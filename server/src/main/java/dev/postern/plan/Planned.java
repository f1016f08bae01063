package dev.postern.plan;

import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import java.util.Optional;

/**
 * A query and the form in which its answer leaves.
 *
 * @param mediaType of the answer, with its own parameters but without a character set
 * @param continuation makes the cursor of the rows that follow, where the caller wants one
 */
public record Planned(
    Query query, Rendering rendering, String mediaType, Optional<Continuation> continuation) {

  /** All there is. */
  public Planned(Query query, Rendering rendering, String mediaType) {
    this(query, rendering, mediaType, Optional.empty());
  }
}
