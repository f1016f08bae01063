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

/** What a grant wants of the rows of a table that are written. */
record WritePlan(Table table, Access access) {

  /** What every new or changed row must fulfil. */
  Filter<ColumnUse> check() {
    return ColumnScope.fitted(table, access.check());
  }

  /**
   * What is written although no payload says it.
   *
   * @throws GatewayException where the payload says it
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
          if (payload.columns().contains(name)) {
            throw chosen(name);
          }
          columns.add(table.column(name).orElseThrow(() -> inapplicable(name)));
          values.put(name, value);
        });
    return new Presets(columns, Json.of(JsonText.write(values)));
  }

  /** One that the caller does not see has been refused by now as one that is not there. */
  private GatewayException chosen(String name) {
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
