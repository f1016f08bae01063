package dev.postern.mcp;

import dev.postern.config.PromptConfig;
import dev.postern.config.PromptConfig.Argument;
import dev.postern.config.PromptConfig.ColumnAt;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.pipeline.Outcome;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Prompts of the config. Values for their arguments are read as the caller, like any rows. */
public final class ConfiguredPrompts implements PromptSource {
  private static final int MOST_VALUES = 100;
  private static final int ROWS_A_STEP = 200;
  private static final int MOST_STEPS = 5;
  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_]+)}");

  private final Map<String, PromptConfig> prompts = new LinkedHashMap<>();

  /** The prompts in the order of the config. */
  public ConfiguredPrompts(Collection<PromptConfig> all) {
    all.forEach(prompt -> prompts.put(prompt.name(), prompt));
  }

  @Override
  public List<Prompt> prompts(Visible visible) {
    return prompts.values().stream().map(ConfiguredPrompts::described).toList();
  }

  private static Prompt described(PromptConfig prompt) {
    return Prompt.builder(prompt.name())
        .title(prompt.title())
        .description(prompt.description())
        .arguments(
            prompt.arguments().stream()
                .map(
                    argument ->
                        PromptArgument.builder(argument.name())
                            .description(argument.description())
                            .required(argument.isRequired())
                            .build())
                .toList())
        .build();
  }

  @Override
  public Optional<GetPromptResult> prompt(String name, Map<String, String> arguments, Turn turn) {
    return Optional.ofNullable(prompts.get(name)).map(prompt -> filled(prompt, arguments));
  }

  private static GetPromptResult filled(PromptConfig prompt, Map<String, String> arguments) {
    List<String> known = prompt.arguments().stream().map(Argument::name).toList();
    for (String given : arguments.keySet()) {
      if (!known.contains(given)) {
        throw wrong("there is no argument '" + given + "'", known);
      }
    }
    for (Argument argument : prompt.arguments()) {
      if (argument.isRequired() && arguments.getOrDefault(argument.name(), "").isBlank()) {
        throw wrong(argument.name() + " is missing", known);
      }
    }
    // what is filled in is never looked at again
    String text =
        PLACE
            .matcher(prompt.text())
            .replaceAll(
                place ->
                    Matcher.quoteReplacement(
                        known.contains(place.group(1))
                            ? arguments.getOrDefault(place.group(1), "")
                            : place.group()));
    ObjectNode result = JsonText.object();
    result.put("description", prompt.description());
    ObjectNode message = result.putArray("messages").addObject();
    message.put("role", "user").putObject("content").put("type", "text").put("text", text);
    return JsonText.mapper().convertValue(result, GetPromptResult.class);
  }

  private static GatewayException wrong(String message, List<String> known) {
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, message)
        .details(
            known.isEmpty() ? "It has no arguments." : "It has " + String.join(", ", known) + ".");
  }

  @Override
  public Optional<List<String>> complete(
      String name, String argument, String typed, Map<String, String> given, Turn turn) {
    return Optional.ofNullable(prompts.get(name))
        .flatMap(
            prompt ->
                prompt.arguments().stream()
                    .filter(one -> one.name().equals(argument))
                    .findFirst()
                    .map(
                        one ->
                            one.valuesFrom()
                                .map(column -> values(column, typed, turn))
                                .orElse(List.of())));
  }

  /** A column that the caller may not read has no values. */
  private static List<String> values(ColumnAt at, String typed, Turn turn) {
    Optional<Column> column =
        turn.visible().views().stream()
            .filter(view -> view.service().equals(at.service()))
            .flatMap(view -> view.tables().stream())
            .filter(table -> table.name().equals(at.resource()))
            .flatMap(table -> table.readable().stream())
            .filter(one -> one.name().equals(at.column()))
            .findFirst();
    Set<String> values = new LinkedHashSet<>();
    Optional<String> last = Optional.empty();
    for (int step = 0; column.isPresent() && step < MOST_STEPS; step++) {
      List<String> found = read(at, column.get(), typed, last, turn);
      String start = typed.toLowerCase(Locale.ROOT);
      found.stream()
          .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(start))
          .forEach(values::add);
      if (found.size() < ROWS_A_STEP || values.size() >= MOST_VALUES) {
        break;
      }
      last = Optional.of(found.getLast());
    }
    return values.stream().limit(MOST_VALUES).toList();
  }

  private static List<String> read(
      ColumnAt at, Column column, String typed, Optional<String> last, Turn turn) {
    ColumnName name = new ColumnName(at.column());
    Filter<ColumnName> where = new Filter.Is<>(name, Filter.Truth.NOT_NULL);
    if (column.type().kind() == Kind.TEXT && !typed.isEmpty()) {
      String pattern = typed.replaceAll("[\\\\%_]", "\\\\$0") + "%";
      where = where.and(new Filter.Compare<>(name, Operator.ILIKE, pattern));
    }
    if (last.isPresent()) {
      where = where.and(new Filter.Compare<>(name, Operator.GT, last.get()));
    }
    Operation.Read read =
        new Operation.Read(
            at.service(),
            new Selection<>(
                RelationName.of(at.resource()),
                List.of(new Selection.Item.Field<>(name, at.column())),
                where,
                List.of(new Order<>(name, false, Order.Nulls.DEFAULT)),
                new Page(ROWS_A_STEP, 0)),
            false);
    return turn.run(read) instanceof Outcome.Success found
        ? texts(found.result(), at.column())
        : List.of();
  }

  private static List<String> texts(Result result, String column) {
    JsonNode rows = JsonText.parse(result.body());
    return rows.valueStream()
        .map(row -> row.path(column))
        .filter(value -> !value.isNull() && !value.isMissingNode())
        .map(value -> value.isContainer() ? value.toString() : value.asString())
        .toList();
  }
}
