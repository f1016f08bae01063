package dev.postern.mcp;

import dev.postern.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ObjectNode;

/** The client, and the person before it, while a call is at work. */
interface Dialogue {

  /** A client that can neither be asked nor told anything. */
  Dialogue NONE =
      new Dialogue() {
        @Override
        public boolean can(String capability) {
          return false;
        }

        @Override
        public Map<String, Answer> inquire(List<Inquiry> inquiries, String state) {
          throw new IllegalStateException("a client that cannot be asked");
        }

        @Override
        public void progress(double done, OptionalDouble total, String message) {}

        @Override
        public void log(LogLevel level, String text) {}
      };

  /** Whether the client has declared a capability and there is a way to make use of it. */
  boolean can(String capability);

  /** Whether the client has said that its person can be asked by a form. */
  default boolean canAsk() {
    return can(Inquiry.ELICITATION);
  }

  /**
   * Asks the person, and waits. Where the protocol has no way to wait, this breaks the call off and
   * the client makes it again with the answer: whatever comes before must be harmless to repeat.
   *
   * @throws RpcException where the client has not declared that it can
   * @throws dev.postern.error.GatewayException where no answer comes, or one that does not fit
   */
  default Reply ask(Question question) {
    Inquiry form = Inquiry.form(question.key(), question.message(), question.schema());
    Answer answer = inquire(List.of(form), question.state()).get(question.key());
    boolean isAccepted = answer.result().path("action").asString("").equals("accept");
    ObjectNode content =
        isAccepted && answer.result().get("content") instanceof ObjectNode filled
            ? filled
            : JsonText.object();
    return new Reply(isAccepted, content, answer.state());
  }

  /**
   * Asks the client several things at once, as {@link #ask} does.
   *
   * @param state what must be alike when the answers come; empty for nothing, and then answers are
   *     also taken from clients that bring no state along
   * @return the client's results by key
   */
  Map<String, Answer> inquire(List<Inquiry> inquiries, String state);

  /** Tells how far the work is, to a client that wants to know; no more than a hint. */
  void progress(double done, OptionalDouble total, String message);

  /** Tells something about the work, to a client that wants to know. */
  void log(LogLevel level, String text);

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

  /**
   * A request to the client, in the protocol's own form.
   *
   * @param key names it within its call
   */
  record Inquiry(String key, String method, ObjectNode params) {
    static final String ELICITATION = "elicitation";
    private static final Map<String, String> CAPABILITIES =
        Map.of(
            "elicitation/create", ELICITATION,
            "sampling/createMessage", "sampling",
            "roots/list", "roots");

    /** A form for the person. */
    static Inquiry form(String key, String message, ObjectNode schema) {
      ObjectNode params = JsonText.object();
      params.put("message", message).set("requestedSchema", schema);
      return new Inquiry(key, "elicitation/create", params);
    }

    /** What a client must have declared to be asked this. */
    String capability() {
      return CAPABILITIES.getOrDefault(method, method);
    }
  }

  /** What the client gave, with the state of its question. */
  record Answer(ObjectNode result, String state) {}
}
