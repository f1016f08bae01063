package dev.postern.jdbc.contract;

import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.Table;
import java.util.stream.Collectors;

/** A catalog as a text that people read and files keep. */
public final class CatalogText {
  private CatalogText() {}

  /** All tables, each with its keys and then a line a column. */
  public static String of(Catalog catalog) {
    return catalog.tables().stream().map(CatalogText::told).collect(Collectors.joining("\n"));
  }

  private static String told(Table table) {
    String columns =
        table.columns().values().stream().map(CatalogText::told).collect(Collectors.joining("\n"));
    return "%s %s '%s' key %s unique %s indexed %s writable %s%s\n%s"
        .formatted(
            table.kind(),
            table.name(),
            table.comment(),
            table.primaryKey(),
            table.uniqueKeys(),
            table.indexed(),
            !table.writable().isEmpty(),
            table.foreignKeys().stream()
                .map(
                    key ->
                        " %s %s to %s %s"
                            .formatted(
                                key.name(), key.columns(), key.targetTable(), key.targetColumns()))
                .collect(Collectors.joining()),
            columns);
  }

  private static String told(Column column) {
    return "  %s %s %s%s%s%s%s"
        .formatted(
            column.name(),
            column.type().kind(),
            column.type().name(),
            column.isNullable() ? " nullable" : "",
            column.hasDefault() ? " default " + column.defaultText() : "",
            column.isGenerated() ? " generated" : "",
            column.comment().isEmpty() ? "" : " '" + column.comment() + "'");
  }
}
