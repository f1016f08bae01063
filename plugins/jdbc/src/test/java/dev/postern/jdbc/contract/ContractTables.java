package dev.postern.jdbc.contract;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.ContractSchema.Column;
import dev.postern.spi.contract.ContractSchema.Reference;
import dev.postern.spi.contract.ContractSchema.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the contract's tables in an engine of SQL.
 *
 * @param quote what stands around a name
 * @param types the engine's word for a kind of value; null where it has none, so that the column is
 *     left out
 */
public record ContractTables(char quote, Types types) {

  /** How the engine calls a kind of value. */
  @FunctionalInterface
  public interface Types {
    String of(Kind kind);

    /** What stands for a text that becomes a value of the kind. */
    default String place(Kind kind) {
      return "?";
    }
  }

  /** Makes all tables with their rows. */
  public void make(Connection connection, ContractSchema schema) throws SQLException {
    for (Table table : schema.tables()) {
      make(connection, table);
    }
  }

  /** Makes one table with its rows. */
  public void make(Connection connection, Table table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(created(table));
    }
    fill(connection, table);
  }

  private boolean has(Column column) {
    return types.of(column.kind()) != null;
  }

  private String created(Table table) {
    List<String> parts = new ArrayList<>();
    for (Column column : table.columns()) {
      if (has(column)) {
        parts.add(
            name(column.name())
                + " "
                + types.of(column.kind())
                + (column.fallback().isEmpty() ? "" : " default '" + column.fallback() + "'")
                + (column.isNullable() ? "" : " not null")
                + (column.isUnique() ? " unique" : ""));
      }
    }
    parts.add("primary key (" + name("id") + ")");
    for (Reference key : table.references()) {
      parts.add(
          "foreign key (%s) references %s (%s)"
              .formatted(name(key.column()), name(key.table()), name(key.target())));
    }
    return "create table " + name(table.name()) + " (" + String.join(", ", parts) + ")";
  }

  private void fill(Connection connection, Table table) throws SQLException {
    List<Integer> places = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      if (has(table.columns().get(i))) {
        places.add(i);
        names.add(name(table.columns().get(i).name()));
      }
    }
    String sql =
        "insert into %s (%s) values (%s)"
            .formatted(
                name(table.name()),
                String.join(", ", names),
                String.join(
                    ", ",
                    places.stream()
                        .map(place -> types.place(table.columns().get(place).kind()))
                        .toList()));
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (List<Optional<String>> row : table.rows()) {
        for (int i = 0; i < places.size(); i++) {
          bind(insert, i + 1, table.columns().get(places.get(i)).kind(), row.get(places.get(i)));
        }
        insert.executeUpdate();
      }
    }
  }

  private static void bind(PreparedStatement insert, int place, Kind kind, Optional<String> text)
      throws SQLException {
    if (text.isEmpty()) {
      insert.setObject(place, null);
      return;
    }
    switch (kind) {
      case BOOLEAN -> insert.setBoolean(place, Boolean.parseBoolean(text.get()));
      case INTEGER -> insert.setLong(place, Long.parseLong(text.get()));
      case TIMESTAMP -> insert.setString(place, text.get().replace('T', ' '));
      case TIMESTAMP_WITH_ZONE -> insert.setObject(place, OffsetDateTime.parse(text.get()));
      default -> insert.setString(place, text.get());
    }
  }

  private String name(String name) {
    String mark = String.valueOf(quote);
    return mark + name.replace(mark, mark + mark) + mark;
  }
}
