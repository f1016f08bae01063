package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.json.JsonText;
import dev.postern.operation.Payload;
import dev.postern.policy.Grant;
import dev.postern.schema.NamedTool;
import dev.postern.schema.NamedTool.Input;
import dev.postern.spi.ColumnType.Kind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Holds the arguments of a call against a tool's parameters, wherever they came from. What no call
 * may give comes from the caller's sign-in.
 */
record ToolArguments(NamedTool tool, Grant grant) {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}");
  private static final int MOST_NUMBER_CHARACTERS = 100;

  /** A value that is none for its parameter; the message reads on after the name. */
  private static final class WrongException extends Exception {
    private static final long serialVersionUID = 1;

    WrongException(String message) {
      super(message);
    }
  }

  /**
   * The value of every parameter, as text or as JSON where it is a list or an object; empty for
   * none.
   *
   * @throws GatewayException naming everything that is wrong
   */
  Map<String, Optional<String>> read(Payload payload) {
    JsonNode given = JsonText.parse(payload.json());
    List<String> wrong = new ArrayList<>();
    List<String> visible = tool.visibleInputs().stream().map(Input::name).toList();
    for (String name : payload.columns()) {
      if (!visible.contains(name)) {
        wrong.add(
            "there is no argument '"
                + name
                + "'"
                + Suggestion.nearest(name, visible)
                    .map(near -> "; perhaps you meant '" + near + "'")
                    .orElse(""));
      }
    }
    Map<String, Optional<String>> values = new LinkedHashMap<>();
    for (Input input : tool.inputs()) {
      JsonNode node = payload.columns().contains(input.name()) ? given.get(input.name()) : null;
      try {
        values.put(input.name(), value(input, node));
      } catch (WrongException notFitting) {
        wrong.add(input.name() + " " + notFitting.getMessage());
      }
    }
    if (!wrong.isEmpty()) {
      throw refusal(wrong);
    }
    return values;
  }

  private GatewayException refusal(List<String> wrong) {
    String takes =
        tool.visibleInputs().stream().map(ToolArguments::shape).collect(Collectors.joining(", "));
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, String.join("; ", wrong))
        .details("'%s' takes %s.".formatted(tool.name(), takes.isEmpty() ? "no arguments" : takes))
        .hint("Correct this and call again.");
  }

  private static String shape(Input input) {
    return input.name()
        + " ("
        + word(input)
        + (input.parameter().isRequired() ? ", required)" : ")");
  }

  private static String word(Input input) {
    if (!input.allowed().isEmpty()) {
      return "one of " + String.join(", ", input.allowed());
    }
    return switch (input.type().kind()) {
      case BOOLEAN -> "true or false";
      case INTEGER -> "a whole number" + range(input);
      case NUMBER -> "a number" + range(input);
      case TEXT, ENUM, BYTES, OTHER ->
          input.parameter().maxLength().isPresent()
              ? "a text of at most " + input.parameter().maxLength().getAsInt() + " characters"
              : "a text";
      case UUID -> "a UUID";
      case DATE -> "a date like 2026-01-31";
      case TIMESTAMP -> "a time like 2026-01-31T12:30:00";
      case TIMESTAMP_WITH_ZONE -> "a time like 2026-01-31T12:30:00Z";
      case TIME -> "a time of day like 12:30";
      case JSON -> "any JSON";
      case ARRAY -> "a list";
      case COMPOSITE -> "an object";
    };
  }

  private static String range(Input input) {
    Optional<BigDecimal> least = input.parameter().least();
    Optional<BigDecimal> most = input.parameter().most();
    if (least.isPresent() && most.isPresent()) {
      return " from " + least.get().toPlainString() + " to " + most.get().toPlainString();
    }
    return least
        .map(bound -> " of at least " + bound.toPlainString())
        .or(() -> most.map(bound -> " of at most " + bound.toPlainString()))
        .orElse("");
  }

  private Optional<String> value(Input input, JsonNode node) throws WrongException {
    if (input.parameter().isHidden()) {
      return Optional.of(hidden(grant.told(input.parameter().from().orElseThrow())));
    }
    if (node == null || node.isNull()) {
      if (input.parameter().isRequired()) {
        throw new WrongException("is missing; it must be " + word(input));
      }
      return input.parameter().otherwise();
    }
    return Optional.of(checked(input, node));
  }

  private static String hidden(Object told) {
    return told instanceof Map || told instanceof List
        ? JsonText.mapper().writeValueAsString(told)
        : told.toString();
  }

  /** One value where a list is wanted is a list of one. */
  private static String checked(Input input, JsonNode node) throws WrongException {
    Kind kind = input.type().kind();
    if (kind == Kind.JSON || (kind == Kind.COMPOSITE && node.isObject())) {
      return node.toString();
    }
    if (kind == Kind.ARRAY && !node.isObject()) {
      return (node.isArray() ? node : JsonText.object().arrayNode().add(node)).toString();
    }
    if (node.isContainer() || !isFit(input, node.asString())) {
      throw new WrongException("must be " + word(input));
    }
    return node.asString();
  }

  /** Whether a text is a value for a parameter. */
  static boolean isFit(Input input, String text) {
    return input.allowed().isEmpty() ? fits(input, text) : input.allowed().contains(text);
  }

  private static boolean fits(Input input, String text) {
    return switch (input.type().kind()) {
      case BOOLEAN -> text.equals("true") || text.equals("false");
      case INTEGER -> WHOLE.matcher(text).matches() && isWithin(input, text);
      case NUMBER -> isWithin(input, text);
      case UUID -> UUID.matcher(text).matches();
      case DATE -> parses(LocalDate::parse, text);
      case TIMESTAMP_WITH_ZONE ->
          parses(OffsetDateTime::parse, text) || parses(LocalDate::parse, text);
      case TIMESTAMP, TIME, TEXT, ENUM, BYTES, OTHER ->
          text.indexOf('\0') < 0
              && text.codePointCount(0, text.length())
                  <= input.parameter().maxLength().orElse(Integer.MAX_VALUE);
      case JSON, ARRAY, COMPOSITE -> true;
    };
  }

  private static boolean isWithin(Input input, String text) {
    if (text.length() > MOST_NUMBER_CHARACTERS) {
      return false;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return input.parameter().least().map(least -> number.compareTo(least) >= 0).orElse(true)
          && input.parameter().most().map(most -> number.compareTo(most) <= 0).orElse(true);
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  private static boolean parses(java.util.function.Function<String, ?> reader, String text) {
    try {
      return reader.apply(text) != null;
    } catch (DateTimeException other) {
      return false;
    }
  }
}
