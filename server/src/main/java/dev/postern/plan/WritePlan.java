package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Payload;
import dev.postern.policy.Access;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a grant wants of the rows of a table that are written. */
record WritePlan(Table table, Access access) {

  /** What every new or changed row must fulfil. */
  Filter<ColumnUse> check() {
    return ColumnScope.fitted(table, access.check());
  }

  /** Of the columns that a payload names those that it gives a value. */
  List<Column> chosen(List<Column> named) {
    Map<String, Object> given = access.writes().presets();
    return given.isEmpty()
        ? named
        : named.stream().filter(column -> !given.containsKey(column.name())).toList();
  }

  /**
   * What is written whatever the payload says; it may say the same.
   *
   * @throws GatewayException where it says something else
   */
  Presets presets(Payload payload) {
    Map<String, Object> given = access.writes().presets();
    if (given.isEmpty()) {
      return Presets.NONE;
    }
    List<Column> columns = new ArrayList<>();
    Map<String, Object> values = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          if (payload.columns().contains(name) && !saysOnly(payload, name, value)) {
            throw refused(name);
          }
          columns.add(table.column(name).orElseThrow(() -> inapplicable(name)));
          values.put(name, value);
        });
    return new Presets(columns, Json.of(JsonText.write(values)));
  }

  private static boolean saysOnly(Payload payload, String name, Object value) {
    JsonNode json = JsonText.parse(payload.json().buffer(), payload.json().length());
    JsonNode preset = JsonText.mapper().valueToTree(value);
    List<JsonNode> objects = new ArrayList<>();
    if (json.isArray()) {
      json.forEach(objects::add);
    } else {
      objects.add(json);
    }
    return objects.stream()
        .map(object -> object.get(name))
        .allMatch(said -> said == null || isSame(said, preset));
  }

  private static boolean isSame(JsonNode said, JsonNode preset) {
    boolean areTexts = isText(said) && isText(preset);
    return areTexts ? said.asString().equals(preset.asString()) : said.equals(preset);
  }

  private static boolean isText(JsonNode node) {
    return node.isString() || node.isNumber() || node.isBoolean();
  }

  /** One that the caller does not see has been refused by now as one that is not there. */
  private GatewayException refused(String name) {
    return new GatewayException(
            ErrorCode.VALUE_INVALID,
            "the value of column \"%s\" of '%s' is not yours to choose"
                .formatted(name, table.name()))
        .as(ErrorCode.PERMISSION_DENIED.code(), 400)
        .details("The rule of your role sets it.")
        .hint("Leave it out");
  }

  private GatewayException inapplicable(String name) {
    return new GatewayException(
            ErrorCode.INTERNAL, "The rule of your role does not fit '" + table.name() + "'")
        .hint("An operator must mend the role; 'postern check' names the line")
        .causedBy(
            new IllegalStateException(
                "a rule sets column '%s', which '%s' does not have".formatted(name, table.name())));
  }
}
