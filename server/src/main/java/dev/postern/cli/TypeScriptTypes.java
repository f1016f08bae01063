package dev.postern.cli;

import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What editors of JavaScript read: the context of each phase, and the tables and functions. */
final class TypeScriptTypes {
  private final List<SchemaView> services;
  private final StringBuilder text = new StringBuilder();

  TypeScriptTypes(List<SchemaView> services) {
    this.services = services;
  }

  /** The whole file; the same services give the same text. */
  String text() {
    text.append(Types.head("//"));
    text.append(Types.resource("context.d.ts"));
    text.append("\ndeclare namespace postern {\n");
    text.append("  /** Tables and views. */\n  interface Tables {\n");
    for (SchemaView service : services) {
      service.tables().forEach(table -> table(service.service(), table));
    }
    text.append("  }\n\n  /** Functions and named tools. */\n  interface Functions {\n");
    for (SchemaView service : services) {
      Set<String> told = new HashSet<>();
      service.routines().stream()
          .filter(routine -> told.add(routine.name()))
          .forEach(routine -> routine(service.service(), routine));
      service.tools().forEach(tool -> tool(service.service(), tool));
    }
    text.append("  }\n}\n");
    return text.toString();
  }

  private void table(String service, VisibleTable table) {
    text.append("    ").append(quoted(service + "/" + table.name())).append(": {\n");
    text.append("      Row: {\n");
    table.readable().forEach(column -> member(column, false, "        "));
    text.append("      };\n      Insert: {\n");
    table
        .creatable()
        .forEach(column -> member(column, column.hasDefault() || column.isNullable(), "        "));
    text.append("      };\n      Patch: {\n");
    table.updatable().forEach(column -> member(column, true, "        "));
    text.append("      };\n    };\n");
  }

  private void member(Column column, boolean isOptional, String indent) {
    if (!column.comment().isEmpty()) {
      text.append(indent).append("/** ").append(Types.line(column.comment())).append(" */\n");
    }
    text.append(indent)
        .append(name(column.name()))
        .append(isOptional ? "?: " : ": ")
        .append(type(column.type()))
        .append(column.isNullable() ? " | null" : "")
        .append(";\n");
  }

  private void routine(String service, VisibleRoutine routine) {
    function(
        service + "/" + routine.name(),
        arguments(routine.routine()),
        switch (routine.routine().returns()) {
          case Routine.Returns.Nothing nothing -> "null";
          case Routine.Returns.Scalar(ColumnType type, boolean isSet) ->
              isSet ? "(" + type(type) + " | null)[]" : type(type) + " | null";
          case Routine.Returns.Rows(var table, boolean isSet) ->
              row(table.columns().values()) + (isSet ? "[]" : " | null");
        });
  }

  private static String arguments(Routine routine) {
    return routine.arguments().stream()
        .filter(argument -> !argument.name().isEmpty())
        .map(
            argument ->
                name(argument.name())
                    + (argument.hasDefault() ? "?: " : ": ")
                    + type(argument.type())
                    + " | null")
        .collect(Collectors.joining("; ", "{ ", " }"));
  }

  private void tool(String service, VisibleTool tool) {
    String arguments =
        tool.tool().config().parameters().stream()
            .map(parameter -> name(parameter.name()) + "?: unknown")
            .collect(Collectors.joining("; ", "{ ", " }"));
    String rows = tool.members().isEmpty() ? "unknown" : row(tool.members()) + "[]";
    function(service + "/" + tool.tool().name(), arguments, rows);
  }

  private void function(String resource, String arguments, String result) {
    text.append("    ").append(quoted(resource)).append(": {\n");
    text.append("      Args: ").append(arguments).append(";\n");
    text.append("      Result: ").append(result).append(";\n    };\n");
  }

  private static String row(Collection<Column> columns) {
    return columns.stream()
        .map(
            column ->
                name(column.name())
                    + ": "
                    + type(column.type())
                    + (column.isNullable() ? " | null" : ""))
        .collect(Collectors.joining("; ", "{ ", " }"));
  }

  private static String type(ColumnType type) {
    ValueKind kind = ValueKind.of(type);
    String plain =
        switch (kind.plain()) {
          case BOOLEAN -> "boolean";
          case NUMBER -> "number";
          case BIG_NUMBER -> "number | bigint";
          case TEXT -> "string";
          case ENUM ->
              kind.labels().stream()
                  .map(TypeScriptTypes::quoted)
                  .collect(Collectors.joining(" | "));
          case ANY -> "unknown";
        };
    return kind.isArray() ? "(" + plain + " | null)[]" : plain;
  }

  private static String name(String name) {
    return name.matches("[A-Za-z_$][\\w$]*") ? name : quoted(name);
  }

  private static String quoted(String text) {
    JsonNode node = JsonText.mapper().valueToTree(text);
    return node.toString();
  }
}
