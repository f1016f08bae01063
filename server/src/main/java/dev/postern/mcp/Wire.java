package dev.postern.mcp;

import dev.postern.spi.Cancellation;
import dev.postern.spi.Json;

/** The way back to the client of one message, while the answer is made. */
interface Wire {

  /** One on which nothing goes but the answer. */
  Wire PLAIN =
      new Wire() {
        @Override
        public boolean canStream() {
          return false;
        }

        @Override
        public void send(Json message) {}

        @Override
        public Cancellation cancellation() {
          return Cancellation.NEVER;
        }

        @Override
        public void begin() {}

        @Override
        public EventStream keepOpen() {
          throw new IllegalStateException("a client that takes no streams");
        }
      };

  /** Whether the client takes messages before the answer. */
  boolean canStream();

  /** Sends a message before the answer, which makes a stream of it. Fails for nobody. */
  void send(Json message);

  /** Told when the client has given the call up. */
  Cancellation cancellation();

  /** The work begins: from now on nothing depends any more on how the answer begins. */
  void begin();

  /** Makes a stream of the answer that stays open, and is whoever's who asks. */
  EventStream keepOpen();
}
