package dev.postern.attack;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A place of a call where a caller's text may stand, written {@code @}; {@code @@} where it stands
 * within the dialect's own double quotes.
 *
 * @param outcome what must become of a text that is no good there
 */
record Place(Outcome outcome, String method, String target, String header, String body) {
  enum Outcome {
    /** A value like any other: found, kept or given back to the letter. */
    LITERAL,
    /** No such thing there can be: a client error. */
    REFUSED,
    /** May be passed over, named or refused, and does nothing else. */
    HARMLESS
  }

  private static final String TOOL = "tool";
  private static final String ASK = "ask";

  /** Failures of the gateway itself, as tools tell them. */
  private static final Set<String> FAULTS = Set.of("PGRSTX00", "PGRST000", "57014", "XX000");

  static Place get(Outcome outcome, String target) {
    return new Place(outcome, "GET", target, "", "");
  }

  static Place send(Outcome outcome, String method, String target, String body) {
    return new Place(outcome, method, target, "", body);
  }

  static Place header(Outcome outcome, String method, String target, String header, String body) {
    return new Place(outcome, method, target, header, body);
  }

  static Place tool(Outcome outcome, String name, String arguments) {
    return new Place(outcome, TOOL, name, "", arguments);
  }

  static Place ask(Outcome outcome, String method, String params) {
    return new Place(outcome, ASK, method, "", params);
  }

  boolean isOfMcp() {
    return method.equals(TOOL) || method.equals(ASK);
  }

  /** What is wrong with the answer to a text at this place; empty where it is as it must be. */
  Optional<String> fault(AttackedShop shop, String text) {
    return isOfMcp() ? mcpFault(shop, text) : restFault(shop, text);
  }

  private Optional<String> restFault(AttackedShop shop, String text) {
    String inDialect = text.replace("\\", "\\\\").replace("\"", "\\\"");
    String path =
        written(target)
            .replace("@@", AttackedShop.escaped(inDialect))
            .replace("@", AttackedShop.escaped(text));
    String[] fields =
        header.isEmpty()
            ? new String[0]
            : new String[] {
              header.substring(0, header.indexOf(':')),
              header.substring(header.indexOf(':') + 1).strip().replace("@", text)
            };
    HttpResponse<String> answer =
        shop.call(method, path, "attacker", body.replace("@", AttackedShop.quoted(text)), fields);
    int status = answer.statusCode();
    boolean isRight =
        switch (outcome) {
          case LITERAL -> status < 300 && isThere(answer.body(), text);
          case REFUSED -> status >= 400 && status < 500 && hasCode(answer);
          case HARMLESS -> status < 500;
        };
    return isRight ? Optional.empty() : Optional.of(shortened(status + " " + answer.body()));
  }

  /** What of the dialect's own signs cannot stand in a URL. */
  private static String written(String target) {
    return target.replace("\"", "%22").replace(">", "%3E").replace("{", "%7B").replace("}", "%7D");
  }

  private static String shortened(String answer) {
    return answer.substring(0, Math.min(answer.length(), 150));
  }

  /** Also a refusal is one that a client can read. */
  private static boolean hasCode(HttpResponse<String> answer) {
    return answer.body().startsWith("{\"code\":\"");
  }

  private static boolean isThere(String body, String text) {
    return TestGateway.json(body).toString().contains(TestGateway.json(json(text)).toString());
  }

  private static String json(String text) {
    return "\"" + AttackedShop.quoted(text) + "\"";
  }

  private Optional<String> mcpFault(AttackedShop shop, String text) {
    String arguments = body.replace("@", AttackedShop.quoted(text));
    JsonNode answer =
        method.equals(TOOL)
            ? shop.tool(target.replace("@", AttackedShop.quoted(text)), arguments, "attacker")
            : shop.ask(target, arguments, "attacker");
    boolean isRefused = AttackedShop.isRefused(answer);
    boolean isFault =
        answer.at("/error/code").asInt() == -32603
            || (isRefused && FAULTS.contains(answer.at("/structuredContent/code").asString("")));
    boolean isRight =
        switch (outcome) {
          case LITERAL -> !isRefused && isThere(answer.toString(), text);
          case REFUSED -> isRefused;
          case HARMLESS -> true;
        };
    return isRight && !isFault ? Optional.empty() : Optional.of(shortened(answer.toString()));
  }

  @Override
  public String toString() {
    return String.join(" ", List.of(outcome.name(), method, target, header, body)).strip();
  }
}
