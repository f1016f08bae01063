package dev.postern.hook;

import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.OwnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Json;
import dev.postern.spi.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What hooks may ask of their own call; made only where they do. */
final class AboutCall {
  /** By the name that a guest asks for. */
  static final Map<String, HostFunction> FUNCTIONS =
      Map.of(
          "request", (_, moment) -> request(moment.call().request()),
          "header", (name, moment) -> header(name, moment.call().request()),
          "columns", (_, moment) -> columns(moment.asked()));

  private AboutCall() {}

  private static Json request(HookRequest request) {
    ObjectNode told = JsonText.object();
    told.put("id", request.id());
    told.put("ip", request.address());
    told.put("client", request.client());
    told.put("purpose", request.purpose());
    told.put("parameters", request.parameters().get());
    told.put("method", request.method());
    told.put("path", request.path());
    return JsonText.write(told);
  }

  private static Json header(JsonNode name, HookRequest request) {
    String value = name.isString() ? request.header(name.stringValue()) : null;
    return value == null ? Json.NULL : JsonText.write(StringNode.valueOf(value));
  }

  /** Those of rows that come back, by their own names; {@code *} for all. */
  private static Json columns(Operation asked) {
    Optional<Selection<RelationName, ColumnName>> rows =
        switch (asked) {
          case Operation.Read read -> Optional.of(read.selection());
          case Operation.Create create -> create.returning();
          case Operation.Update update -> update.returning();
          case Operation.Delete delete -> delete.returning();
          case Operation.Call call -> Optional.of(call.rows());
        };
    ArrayNode columns = JsonText.object().putArray("columns");
    rows.map(OwnName::of).orElse(List.of()).forEach(columns::add);
    return JsonText.write(columns);
  }
}
