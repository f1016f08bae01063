package dev.postern.postgres;

import dev.postern.spi.Column;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A relation while its parts are being collected.
 *
 * @param head its name, kind and so on, without the parts
 * @param isExposed false for one that only describes what routines return
 * @param names those of the columns by the server's number
 * @param indexed columns that an index over all rows begins with
 */
record Relation(
    Table head,
    boolean isExposed,
    Map<Integer, String> names,
    List<Column> columns,
    List<String> primaryKey,
    List<List<String>> uniqueKeys,
    List<ForeignKey> foreignKeys,
    Map<String, Column> computed,
    Set<String> indexed) {

  static Relation of(Table head, boolean isExposed) {
    return new Relation(
        head,
        isExposed,
        new LinkedHashMap<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new LinkedHashMap<>(),
        new TreeSet<>());
  }

  Table table() {
    Map<String, Column> byName = new LinkedHashMap<>();
    columns.forEach(column -> byName.put(column.name(), column));
    return new Table(
        head.schema(),
        head.name(),
        isExposed ? head.kind() : Table.Kind.ROUTINE_RESULT,
        byName,
        primaryKey,
        uniqueKeys,
        foreignKeys,
        head.writable(),
        head.comment(),
        computed,
        indexed);
  }
}
