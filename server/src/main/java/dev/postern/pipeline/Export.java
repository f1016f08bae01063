package dev.postern.pipeline;

import dev.postern.spi.Json;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.RowSink;
import java.io.IOException;
import java.util.Optional;

/** The rows of one export on their way from the source to the caller, counted. */
final class Export implements RowSink {
  private final Receiver receiver;
  private final Rendering rendering;
  private final long deadlineNanos;
  private final Bound bound;
  private Result.Notes notes = Result.Notes.NONE;
  private Receiver.Rows begun;
  private IOException left;
  private long rows;
  private long bytes;

  /** How much of an export may leave. */
  @FunctionalInterface
  interface Bound {
    /** Anything. */
    Bound NONE = (rows, piece, bytes) -> {};

    /**
     * Is told before rows leave.
     *
     * @param rows how many are about to
     * @param piece what they are in
     * @param bytes how many have and are about to, all together
     * @throws dev.postern.error.GatewayException where they may not
     */
    void check(long rows, Json piece, long bytes);
  }

  Export(Receiver receiver, Rendering rendering, long deadlineNanos, Bound bound) {
    this.bound = bound;
    this.receiver = receiver;
    this.rendering = rendering;
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public void told(Result.Notes wanted) {
    notes = wanted;
  }

  @Override
  public boolean take(Json piece, long count) {
    bound.check(count, piece, bytes + piece.length());
    ensureBegun();
    try {
      boolean isMoreWanted = begun.take(piece);
      rows += count;
      bytes += piece.length();
      return isMoreWanted;
    } catch (IOException gone) {
      left = gone;
      return false;
    }
  }

  /** Has the answer begin, also where there was not a single row. */
  void ensureBegun() {
    if (begun == null) {
      begun = receiver.begin(rendering, notes, deadlineNanos);
    }
  }

  /** Whether the answer has begun, and a failure can no longer be told. */
  boolean hasBegun() {
    return begun != null;
  }

  /** Why the caller took no more, where that is how it ended. */
  Optional<IOException> left() {
    return Optional.ofNullable(left);
  }

  /** Rows passed on. */
  long rows() {
    return rows;
  }

  /** Bytes of rows passed on. */
  long bytes() {
    return bytes;
  }
}
