package dev.postern.spi;

/** Takes rows as they come, so that nobody has to hold all of them. */
@FunctionalInterface
public interface RowSink {

  /**
   * Is told once, before the first rows and only where there is something to tell, what code of the
   * source that ran before the query wants the answer to be.
   */
  default void told(Result.Notes notes) {}

  /**
   * Takes the next whole rows. Blocks the calling (virtual) thread until they have been passed on
   * and there is room for more: that holds back the source.
   *
   * @param rows their bytes in the query's {@link Rendering}; whoever calls may use the buffer
   *     again once this returns
   * @param count how many they are, 0 or more
   * @return whether more are wanted
   */
  boolean take(Json rows, long count);
}
