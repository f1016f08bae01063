package dev.postern.pipeline;

import dev.postern.spi.Json;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import java.io.IOException;

/** Whoever takes the rows of an export: the surface that it was asked for at. */
@FunctionalInterface
public interface Receiver {

  /**
   * Begins the answer. Called once at most, when the source has given its first rows: until then a
   * failure can still be told.
   *
   * @param notes what code of the source wants the answer to be
   * @param deadlineNanos {@link System#nanoTime()} after which nothing is waited for
   */
  Rows begin(Rendering rendering, Result.Notes notes, long deadlineNanos);

  /** Takes rows, one piece after the other. */
  @FunctionalInterface
  interface Rows {

    /**
     * Passes a piece on and blocks the calling (virtual) thread until it is out of the way.
     *
     * @return whether more are wanted
     * @throws IOException where the caller is gone or takes nothing any more
     */
    boolean take(Json piece) throws IOException;
  }
}
