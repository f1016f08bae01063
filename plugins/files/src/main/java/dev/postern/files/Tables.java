package dev.postern.files;

import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Routine.Volatility;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tables that every such source has. */
final class Tables {
  static final String SCHEMA = "files";
  static final String FILES = "files";
  static final String CONTENTS = "contents";
  static final String READ_FILE = "read_file";

  /** Names that no table of an operator can have. */
  static final Set<String> OWN = Set.of(FILES, CONTENTS, READ_FILE);

  static final ColumnType TEXT = ColumnType.of("text", Kind.TEXT);

  private Tables() {}

  private static Column given(String name, ColumnType type, String comment) {
    return new Column(name, type, false, false, true, comment);
  }

  private static List<Column> told() {
    return List.of(
        given("name", TEXT, "The last part of the path"),
        given("folder", TEXT, "The path without the name; empty at the root"),
        given("size", ColumnType.of("bigint", Kind.INTEGER), "In bytes"),
        given("type", TEXT, "The media type, by the end of the name"),
        given(
            "modified",
            ColumnType.of("timestamp with time zone", Kind.TIMESTAMP_WITH_ZONE),
            "When it was written"),
        given("etag", TEXT, "Changes with the content"));
  }

  /** All files, without what is in them. */
  static Table files(boolean isWritable) {
    List<Column> columns = new ArrayList<>();
    columns.add(given("path", TEXT, "Below the root, with slashes"));
    columns.addAll(told());
    return table(
        FILES,
        columns,
        List.of("path"),
        isWritable ? Set.of(Action.DELETE) : Set.of(),
        "Files, without what is in them");
  }

  /** All files with what is in them. */
  static Table contents(boolean isWritable) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("path", TEXT, false, false, false, "Below the root, with slashes"));
    columns.addAll(told());
    columns.add(
        new Column(
            "encoding", TEXT, true, true, false, "utf-8 where the content is text, else base64"));
    columns.add(
        new Column(
            "content", TEXT, true, false, false, "Empty where the file is too long to be read"));
    return table(
        CONTENTS,
        columns,
        List.of("path"),
        isWritable ? Set.of(Action.CREATE) : Set.of(),
        "Files with what is in them; choose few by path or folder");
  }

  /** A table in files, which nobody writes. */
  static Table data(String name, List<Column> columns, List<String> key, String comment) {
    return table(name, columns, key, Set.of(), comment);
  }

  private static Table table(
      String name, List<Column> columns, List<String> key, Set<Action> writable, String comment) {
    return Table.of(
        SCHEMA, name, Table.Kind.TABLE, columns, key, List.of(), List.of(), writable, comment);
  }

  /** Gives a row of {@code contents}, under the rule for that table. */
  static Routine readFile(Table contents) {
    return new Routine(
        SCHEMA,
        READ_FILE,
        List.of(new Argument("path", TEXT, false, false)),
        new Returns.Rows(contents, false),
        Volatility.STABLE,
        "Reads one file; null where there is none");
  }
}
