package dev.postern.hook;

import dev.postern.config.HookSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * What is said between the gateway and one hook of one call, as text both ways.
 *
 * @param payload what the hook may change; absent before reads and deletes
 */
record Exchange(
    HookSettings settings,
    Endpoint endpoint,
    HookCall call,
    Shape shape,
    Optional<Json> payload,
    Optional<List<String>> columns) {

  private static final Logger LOG = LoggerFactory.getLogger("dev.postern.hook.script");

  /** What a payload is for the script. */
  enum Shape {
    /** {@code ctx.rows}, an array of objects. */
    ROWS,
    /** {@code ctx.rows} with one object that is an object outside. */
    ROW,
    /** {@code ctx.patch}, an object. */
    PATCH,
    /** {@code ctx.args}, an object. */
    ARGS,
    /** {@code ctx.value}, anything. */
    VALUE,
    /** Nothing. */
    NONE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As scripts know it. */
    String word() {
      return word;
    }
  }

  /**
   * What came back from a hook that let the call pass.
   *
   * @param rowCount of the payload; empty where nobody counted
   */
  record Reply(Filter<ColumnName> narrowing, Optional<Json> payload, OptionalInt rowCount) {}

  /**
   * What goes in.
   *
   * @throws HookFailure where it is too large
   */
  Sandbox.Question question(Hook hook) throws HookFailure {
    Sandbox.Head head = head();
    if (payload.isEmpty()) {
      return new Sandbox.Question(head, null, false);
    }
    Json json = payload.get();
    checkSize(hook, json.length());
    boolean areRows = shape == Shape.ROWS && columns.isEmpty();
    return new Sandbox.Question(head, json, areRows);
  }

  private Sandbox.Head head() {
    return new Sandbox.Head(
        endpoint.service(),
        endpoint.resource(),
        endpoint.action().word(),
        call.surface().word(),
        shape.word(),
        settings.limits().maxLogCharacters(),
        columns.map(names -> texts(new StringBuilder(), names).toString()).orElse(null),
        this::user);
  }

  /** Written by hand: many hooks ask for it. */
  private String user() {
    StringBuilder user = new StringBuilder(160).append("{\"subject\":");
    text(user, call.identity().subject()).append(",\"roles\":");
    texts(user, call.identity().roles()).append(",\"claims\":");
    Map<String, Object> claims = call.identity().claims();
    return user.append(claims.isEmpty() ? "{}" : JsonText.write(claims)).append('}').toString();
  }

  private static StringBuilder texts(StringBuilder out, List<String> texts) {
    out.append('[');
    for (int index = 0; index < texts.size(); index++) {
      text(index == 0 ? out : out.append(','), texts.get(index));
    }
    return out.append(']');
  }

  private static StringBuilder text(StringBuilder out, String text) {
    return RowBatch.isPlain(text)
        ? out.append('"').append(text).append('"')
        : out.append(JsonText.mapper().writeValueAsString(text));
  }

  /**
   * What comes out.
   *
   * @throws HookFailure where it makes no sense or is too large
   * @throws GatewayException where the hook refuses the call
   */
  Reply reply(Hook hook, Sandbox.Answer answer) throws HookFailure {
    String file = hook.file().path();
    JsonNode head =
        answer.head() == null ? JsonText.object() : JsonText.parse(Json.of(answer.head()));
    head.path("lines")
        .forEach(
            line -> log(file, HookFailure.oneLine(settings.reach().concealed(line.stringValue()))));
    return switch (answer.status()) {
      case "done" ->
          new Reply(
              narrowing(head.path("narrowings")), restored(hook, answer, head), answer.rowCount());
      case "rejected" -> throw rejection(hook, head.path("rejection"));
      case "pending" -> throw failure(hook, "waits for a promise that nothing will settle");
      case "failed" ->
          throw HookFailure.of(
              file, head.path("failure").stringValue(""), head.path("stack").stringValue(""));
      default -> throw failure(hook, head.path("failure").stringValue("made no sense"));
    };
  }

  private void log(String file, String line) {
    LOG.info("{}: {}", file, line);
    call.trace().said(line);
  }

  private GatewayException rejection(Hook hook, JsonNode told) throws HookFailure {
    int status = told.path("status").intValue(0);
    if (status < 400 || status > 499) {
      throw failure(hook, "rejects with a status that is none from 400 to 499");
    }
    return new GatewayException(
            ErrorCode.HOOK_REJECTED, settings.reach().concealed(told.path("message").stringValue()))
        .as(told.path("code").stringValue(ErrorCode.HOOK_REJECTED.code()), status)
        .details(told.path("details").stringValue(null))
        .hint(told.path("hint").stringValue(null))
        .errors(errors(told.path("errors")));
  }

  private static Map<String, String> errors(JsonNode told) {
    Map<String, String> errors = new LinkedHashMap<>();
    told.properties().forEach(error -> errors.put(error.getKey(), error.getValue().asString("")));
    return errors;
  }

  private Optional<Json> restored(Hook hook, Sandbox.Answer answer, JsonNode head)
      throws HookFailure {
    if (answer.left() != null) {
      checkSize(hook, answer.left().json().length());
      return Optional.of(answer.left().json());
    }
    if (payload.isEmpty() || answer.payload() == null) {
      return payload;
    }
    byte[] produced = answer.payload().getBytes(StandardCharsets.UTF_8);
    checkSize(hook, produced.length);
    if (shape != Shape.ROWS && shape != Shape.VALUE && produced[0] != '{') {
      throw failure(hook, "what the hook hands back is no object once written");
    }
    JsonNode origins = head.path("origins");
    int[] places =
        origins.isArray() ? origins.valueStream().mapToInt(JsonNode::intValue).toArray() : null;
    try {
      return Optional.of(
          shape == Shape.ROWS
              ? OriginalDigits.restored(payload.get(), produced, places)
              : OriginalDigits.restored(payload.get(), produced));
    } catch (RuntimeException malformed) {
      throw failure(hook, malformed.getMessage());
    }
  }

  private void checkSize(Hook hook, int bytes) throws HookFailure {
    if (bytes > settings.limits().maxPayloadBytes()) {
      throw HookFailure.of(
          hook.file().path(),
          hook.phase(),
          "%d bytes are more than the %d that may enter or leave a hook"
              .formatted(bytes, settings.limits().maxPayloadBytes()));
    }
  }

  private static HookFailure failure(Hook hook, String reason) {
    return HookFailure.of(hook.file().path(), hook.phase(), reason);
  }

  /** What a hook has narrowed, as one condition. */
  static Filter<ColumnName> narrowing(JsonNode narrowings) {
    Filter<ColumnName> all = Filter.all();
    for (JsonNode narrowing : narrowings) {
      all = all.and(condition(narrowing));
    }
    return all;
  }

  private static Filter<ColumnName> condition(JsonNode narrowing) {
    ColumnName column = new ColumnName(narrowing.path(0).stringValue());
    String operator = narrowing.path(1).stringValue();
    List<String> values = narrowing.path(2).valueStream().map(JsonNode::stringValue).toList();
    return switch (operator) {
      case "in" -> values.isEmpty() ? new Filter.Or<>(List.of()) : new Filter.In<>(column, values);
      case "is" ->
          new Filter.Is<>(column, Filter.Truth.valueOf(values.getFirst().toUpperCase(Locale.ROOT)));
      default ->
          new Filter.Compare<>(
              column, Operator.valueOf(operator.toUpperCase(Locale.ROOT)), values.getFirst());
    };
  }
}
