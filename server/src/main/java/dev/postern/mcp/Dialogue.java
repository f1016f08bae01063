package dev.postern.mcp;

import java.util.OptionalDouble;
import tools.jackson.databind.node.ObjectNode;

/** The client, and the person before it, while a call is at work. */
interface Dialogue {

  /** A client that can neither be asked nor told anything. */
  Dialogue NONE =
      new Dialogue() {
        @Override
        public boolean canAsk() {
          return false;
        }

        @Override
        public Reply ask(Question question) {
          throw new IllegalStateException("a client that cannot be asked");
        }

        @Override
        public void progress(double done, OptionalDouble total, String message) {}
      };

  /** Whether the client has said that its person can be asked by a form. */
  boolean canAsk();

  /**
   * Asks the person, and waits. Where the protocol has no way to wait, this breaks the call off and
   * the client makes it again with the answer: whatever comes before must be harmless to repeat.
   *
   * @throws RpcException where the answer does not fit the question
   */
  Reply ask(Question question);

  /** Tells how far the work is, to a client that wants to know; no more than a hint. */
  void progress(double done, OptionalDouble total, String message);

  /**
   * A form.
   *
   * @param key names it within its call
   * @param message what the person reads
   * @param schema of the content: an object of plain values
   * @param state what must be alike when the answer comes, for instance what the person was shown;
   *     clients carry it sealed
   */
  record Question(String key, String message, ObjectNode schema, String state) {}

  /**
   * What the person said.
   *
   * @param isAccepted whether the form was filled in and sent
   * @param content what was filled in; empty unless accepted
   * @param state that of the question
   */
  record Reply(boolean isAccepted, ObjectNode content, String state) {}
}
