package dev.postern.cli;

import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What editors of Python read: the context of each phase, and the rows of each table. */
final class PythonTypes {
  private final List<SchemaView> services;
  private final StringBuilder text = new StringBuilder();

  PythonTypes(List<SchemaView> services) {
    this.services = services;
  }

  /** The whole file; the same services give the same text. */
  String text() {
    text.append(Types.head("#"));
    text.append(Types.resource("context.pyi"));
    for (SchemaView service : services) {
      for (VisibleTable table : service.tables()) {
        String name = className(service.service() + "_" + table.name());
        text.append("\n# ").append(Types.line(service.service() + "/" + table.name())).append('\n');
        typed(name, table.readable());
        typed(name + "Insert", table.creatable());
        typed(name + "Patch", table.updatable());
      }
    }
    return text.toString();
  }

  /** Any member may be absent: a caller chooses what to read. */
  private void typed(String name, Collection<Column> columns) {
    text.append(name).append(" = TypedDict(\n    ").append(quoted(name)).append(",\n    {\n");
    columns.forEach(
        column ->
            text.append("        ")
                .append(quoted(column.name()))
                .append(": ")
                .append(type(column.type()))
                .append(column.isNullable() ? " | None" : "")
                .append(",\n"));
    text.append("    },\n    total=False,\n)\n");
  }

  private static String type(ColumnType type) {
    ValueKind kind = ValueKind.of(type);
    String plain =
        switch (kind.plain()) {
          case BOOLEAN -> "bool";
          case NUMBER -> type.kind() == ColumnType.Kind.INTEGER ? "int" : "float";
          case BIG_NUMBER -> "int";
          case TEXT -> "str";
          case ENUM ->
              kind.labels().stream()
                  .map(PythonTypes::quoted)
                  .collect(Collectors.joining(", ", "Literal[", "]"));
          case ANY -> "Any";
        };
    return kind.isArray() ? "list[" + plain + " | None]" : plain;
  }

  /** {@code shop_order_items} as {@code ShopOrderItems}. */
  private static String className(String name) {
    StringBuilder made = new StringBuilder();
    for (String word : name.split("[^\\p{Alnum}]+")) {
      if (!word.isEmpty()) {
        made.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return Character.isDigit(made.charAt(0)) ? "_" + made : made.toString();
  }

  private static String quoted(String text) {
    JsonNode node = JsonText.mapper().valueToTree(text);
    return node.toString();
  }
}
