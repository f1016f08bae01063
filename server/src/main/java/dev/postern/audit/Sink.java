package dev.postern.audit;

import java.io.IOException;
import java.util.List;

/** Somewhere that records are sent on to. It may get one more than once, never none. */
interface Sink extends AutoCloseable {

  /**
   * Takes records, all of them or none.
   *
   * @throws IOException where it cannot now; it is asked again
   */
  void send(List<Follower.Line> records) throws IOException;

  @Override
  default void close() {}
}
