package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.policy.Policy;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.SourceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a caller is told where the database alone decides: its own words, with the status that the
 * REST dialect gives to their SQLSTATE. Such a caller sees whatever the database lets them see.
 */
record DelegatedFailures(Identity identity) {
  private static final String CUSTOM = "PGRST";

  /** Values are bound as text, where others of the dialect write them down without a type. */
  private static final Pattern OPERAND =
      Pattern.compile("^(operator does not exist: .* )(?:character varying|text)$");

  /** Looks at something, where the database may have to be asked what its role may see. */
  static <T> T looked(Identity identity, Function<Identity, T> look) {
    try {
      return look.apply(identity);
    } catch (SourceException failure) {
      throw new DelegatedFailures(identity).explain(failure);
    }
  }

  GatewayException explain(SourceException failure) {
    String code = failure.code();
    if (code.equals(CUSTOM)) {
      return raised(failure);
    }
    return switch (failure.kind()) {
      case UNAVAILABLE ->
          code.isEmpty()
              ? new GatewayException(
                  ErrorCode.POOL_TIMEOUT, "Timed out acquiring connection from connection pool.")
              : failure.getCause() != null
                  ? new GatewayException(
                      ErrorCode.UNAVAILABLE, "Database connection error. Retrying the connection.")
                  : told(failure);
      default ->
          code.isEmpty()
              ? new GatewayException(ErrorCode.INTERNAL, "the source failed; nothing has changed")
              : told(failure);
    };
  }

  private GatewayException told(SourceException failure) {
    boolean isAnonymous = identity.method().equals(Policy.ANONYMOUS);
    String message = failure.getMessage();
    if (failure.code().equals("42883")) {
      message = OPERAND.matcher(message).replaceFirst("$1unknown");
    }
    return new GatewayException(ErrorCode.RAISED, message)
        .as(failure.code(), status(failure.code(), message, isAnonymous))
        .details(orNull(failure.details()))
        .hint(orNull(failure.hint()));
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** The status of an SQLSTATE; the first line that fits counts. */
  static int status(String code, String message, boolean isAnonymous) {
    return switch (code) {
      case "23503", "23505" -> 409;
      case "25006" -> 405;
      case "21000" -> message.endsWith("requires a WHERE clause") ? 400 : 500;
      case "22023" -> message.startsWith("role") && message.endsWith("does not exist") ? 401 : 400;
      case "53400", "42P17" -> 500;
      case "57P01" -> 503;
      case "P0001" -> 400;
      case "42883" -> message.startsWith("function xmlagg(") ? 406 : 404;
      case "42P01" -> 404;
      case "42501" -> isAnonymous ? 401 : 403;
      default -> code.startsWith("PT") ? chosen(code) : statusOfClass(code);
    };
  }

  private static int chosen(String code) {
    try {
      int status = Integer.parseInt(code.substring(2));
      return status >= 200 ? status : 500;
    } catch (NumberFormatException notAStatus) {
      return 500;
    }
  }

  private static int statusOfClass(String code) {
    return switch (code.length() < 2 ? "" : code.substring(0, 2)) {
      case "08", "53" -> 503;
      case "0L", "0P", "28" -> 403;
      case "09",
          "25",
          "2D",
          "38",
          "39",
          "3B",
          "40",
          "54",
          "55",
          "57",
          "58",
          "F0",
          "HV",
          "P0",
          "XX" ->
          500;
      default -> 400;
    };
  }

  /**
   * An error that the database's own code raised with {@code SQLSTATE 'PGRST'}: the message holds
   * what the body says, the detail its status and header fields, both as JSON.
   */
  static GatewayException raised(SourceException failure) {
    JsonNode body = parsed(failure.getMessage());
    if (!body.path("code").isString()
        || !body.path("message").isString()
        || !isTextOrNone(body.path("details"))
        || !isTextOrNone(body.path("hint"))) {
      return malformed(
          "Invalid JSON value for MESSAGE: '%s'".formatted(failure.getMessage()),
          "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys:"
              + " 'details', 'hint'.");
    }
    String expected =
        "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key:"
            + " 'status_text'.";
    if (failure.details().isEmpty()) {
      return malformed("DETAIL is missing in the RAISE statement", expected);
    }
    JsonNode answer = parsed(failure.details());
    if (!answer.path("status").isInt()
        || !answer.path("headers").isObject()
        || !answer.path("headers").valueStream().allMatch(JsonNode::isString)) {
      return malformed(
          "Invalid JSON value for DETAIL: '%s'".formatted(failure.details()), expected);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    answer
        .path("headers")
        .properties()
        .forEach(e -> headers.put(e.getKey(), e.getValue().stringValue()));
    return new GatewayException(ErrorCode.RAISED, body.path("message").stringValue())
        .as(body.path("code").stringValue(), answer.path("status").intValue())
        .details(body.path("details").stringValue(null))
        .hint(body.path("hint").stringValue(null))
        .headers(headers);
  }

  private static boolean isTextOrNone(JsonNode node) {
    return node.isString() || node.isNull() || node.isMissingNode();
  }

  private static JsonNode parsed(String text) {
    try {
      return JsonText.parse(Json.of(text));
    } catch (RuntimeException notJson) {
      return JsonText.object();
    }
  }

  private static GatewayException malformed(String details, String hint) {
    return new GatewayException(
            ErrorCode.RAISED_MALFORMED,
            "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error")
        .details(details)
        .hint(hint);
  }
}
