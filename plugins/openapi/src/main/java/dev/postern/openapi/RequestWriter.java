package dev.postern.openapi;

import dev.postern.openapi.OpenApiSettings.Field;
import dev.postern.openapi.Operation.Input;
import dev.postern.openapi.Operation.Place;
import dev.postern.rows.JsonForm;
import dev.postern.rows.Values;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Json;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the request of a call. A value stays in the place its argument has: it cannot end a segment
 * of the path, a parameter of the query or a line of the header.
 */
final class RequestWriter {
  private final Operation operation;
  private final OpenApiSettings settings;
  private final JsonNode given;

  private RequestWriter(Operation operation, OpenApiSettings settings, JsonNode given) {
    this.operation = operation;
    this.settings = settings;
    this.given = given;
  }

  /**
   * The request.
   *
   * @param arguments one JSON object
   * @throws SourceException where a value does not fit
   */
  static Remote.Request of(Operation operation, OpenApiSettings settings, Json arguments) {
    JsonNode given;
    try {
      given = JsonForm.MAPPER.readTree(arguments.buffer(), 0, arguments.length());
    } catch (JacksonException malformed) {
      throw new SourceException(Kind.INVALID_VALUE, "the arguments are no JSON");
    }
    return new RequestWriter(operation, settings, given).write();
  }

  private Remote.Request write() {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("Accept", "application/json, text/*;q=0.5, */*;q=0.1"));
    fields.add(new Field("Accept-Encoding", "identity"));
    for (Input input : inputs(Place.HEADER)) {
      String text = text(input);
      if (!Fields.isValue(text)) {
        throw misfit(input, "no header field can hold it");
      }
      fields.add(new Field(input.name(), text));
    }
    // behind those of the caller, so that no argument can stand in its place
    settings.credential().ifPresent(fields::add);
    byte[] body = body();
    if (body != null) {
      fields.add(new Field("Content-Type", "application/json"));
    }
    String base = settings.base().toString().replaceFirst("/+$", "");
    return new Remote.Request(
        operation.method(), URI.create(base + path() + query()), fields, body);
  }

  private List<Input> inputs(Place place) {
    return operation.inputs().stream()
        .filter(input -> input.place() == place && isGiven(input))
        .toList();
  }

  private boolean isGiven(Input input) {
    JsonNode value = given.get(input.argument());
    return value != null && (!value.isNull() || input.place() == Place.MEMBER);
  }

  private String path() {
    String path = operation.path();
    for (Input input : operation.inputs()) {
      if (input.place() == Place.PATH) {
        if (!isGiven(input)) {
          throw misfit(input, "it must have a value");
        }
        path = path.replace("{" + input.name() + "}", Text.percentEncoded(segment(input)));
      }
    }
    for (String segment : path.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        throw new SourceException(Kind.INVALID_VALUE, "values make a path that leads elsewhere");
      }
    }
    return path;
  }

  /** Servers differ in what they make of an encoded slash, so there is none. */
  private String segment(Input input) {
    String text = text(input);
    boolean leadsElsewhere =
        text.isEmpty()
            || text.equals(".")
            || text.equals("..")
            || text.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f);
    if (leadsElsewhere) {
      throw misfit(input, "it is empty, or has a slash or what is no text in it");
    }
    return text;
  }

  private String query() {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    for (Input input : inputs(Place.QUERY)) {
      String name = Text.percentEncoded(input.name());
      if (!input.isList()) {
        query.add(name + "=" + Text.percentEncoded(text(input)));
        continue;
      }
      List<String> values = elements(input);
      if (input.isRepeated()) {
        values.forEach(value -> query.add(name + "=" + Text.percentEncoded(value)));
      } else if (!values.isEmpty()) {
        query.add(
            name + "=" + String.join(",", values.stream().map(Text::percentEncoded).toList()));
      }
    }
    return query.toString();
  }

  private List<String> elements(Input input) {
    JsonNode list = given.get(input.argument());
    boolean isPlain =
        list.isArray() && list.valueStream().noneMatch(v -> v.isContainer() || v.isNull());
    if (!isPlain) {
      throw misfit(input, "it must be an array of single values");
    }
    return list.valueStream().map(JsonNode::asString).toList();
  }

  private String text(Input input) {
    return fitted(input).asString();
  }

  private JsonNode fitted(Input input) {
    JsonNode value = given.get(input.argument());
    JsonNode fitted =
        Values.fitted(input.type(), value)
            .orElseThrow(() -> misfit(input, "it is none of type " + input.type().name()));
    boolean isStranger =
        input.type().kind() == ColumnType.Kind.ENUM
            && !fitted.isNull()
            && !input.type().labels().contains(fitted.asString());
    if (isStranger) {
      throw misfit(input, "it is none of " + input.type().labels());
    }
    return fitted;
  }

  /** Null for none. */
  private byte[] body() {
    if (operation.body().isEmpty()) {
      return null;
    }
    List<Input> whole = inputs(Place.BODY);
    List<Input> members = inputs(Place.MEMBER);
    boolean isEmpty = whole.isEmpty() && members.isEmpty();
    if (isEmpty && !operation.body().get().isRequired()) {
      return null;
    }
    JsonNode body = whole.isEmpty() ? object(members) : fitted(whole.getFirst());
    byte[] bytes = JsonForm.MAPPER.writeValueAsBytes(body);
    if (bytes.length > settings.limits().requestBytes()) {
      throw new SourceException(
          Kind.TOO_DEMANDING,
          "a body of more than the %d bytes of max-request-bytes"
              .formatted(settings.limits().requestBytes()));
    }
    return bytes;
  }

  private ObjectNode object(List<Input> members) {
    ObjectNode object = JsonForm.MAPPER.createObjectNode();
    members.forEach(member -> object.set(member.name(), fitted(member)));
    return object;
  }

  private SourceException misfit(Input input, String why) {
    return new SourceException(
        Kind.INVALID_VALUE,
        "22P02",
        "",
        input.argument(),
        operation.statement(),
        "argument %s: %s".formatted(input.argument(), why),
        null);
  }
}
