package dev.postern.files;

import dev.postern.rows.JsonForm;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema.Column;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The contract for tables in JSON. */
class JsonContractTest extends FilesContract {

  @Override
  String format() {
    return "json";
  }

  @Override
  boolean has(Kind kind) {
    return switch (kind) {
      case INTEGER, NUMBER, BOOLEAN, TEXT, JSON -> true;
      case ENUM, UUID, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME, BYTES -> false;
      case ARRAY, COMPOSITE, OTHER -> false;
    };
  }

  @Override
  String text(List<Column> columns, List<List<Optional<String>>> rows) {
    ArrayNode all = JsonForm.MAPPER.createArrayNode();
    for (List<Optional<String>> row : rows) {
      ObjectNode object = all.addObject();
      for (int i = 0; i < columns.size(); i++) {
        Column column = columns.get(i);
        if (has(column.kind())) {
          object.set(column.name(), value(column.kind(), row.get(i)));
        }
      }
    }
    return all.toString();
  }

  private static JsonNode value(Kind kind, Optional<String> text) {
    var nodes = JsonForm.MAPPER.getNodeFactory();
    return text.<JsonNode>map(
            some -> kind == Kind.TEXT ? nodes.stringNode(some) : JsonForm.MAPPER.readTree(some))
        .orElseGet(nodes::nullNode);
  }
}
