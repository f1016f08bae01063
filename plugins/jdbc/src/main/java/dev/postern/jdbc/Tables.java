package dev.postern.jdbc;

import dev.postern.spi.Action;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A catalog while its parts are being collected. What is said of tables that are not there is
 * passed over, so that the parts may be read in a few queries over everything.
 */
public final class Tables {
  private static final Set<Action> WRITABLE = Set.of(Action.CREATE, Action.UPDATE, Action.DELETE);

  private final List<String> schemas;
  private final Map<QualifiedName, Parts> tables = new LinkedHashMap<>();

  public Tables(List<String> schemas) {
    this.schemas = List.copyOf(schemas);
  }

  private static final class Parts {
    private final Table.Kind kind;
    private final boolean isWritable;
    private final String comment;
    private final List<Column> columns = new ArrayList<>();
    private final List<String> primaryKey = new ArrayList<>();
    private final Map<String, List<String>> unique = new LinkedHashMap<>();
    private final Map<String, Reference> references = new LinkedHashMap<>();
    private final Set<String> indexed = new TreeSet<>();

    private Parts(Table.Kind kind, boolean isWritable, String comment) {
      this.kind = kind;
      this.isWritable = isWritable;
      this.comment = comment;
    }
  }

  private record Reference(QualifiedName target, List<String> columns, List<String> targets) {}

  /** Adds a table; its columns follow. */
  public void table(
      String schema, String name, Table.Kind kind, boolean isWritable, String comment) {
    tables.put(new QualifiedName(schema, name), new Parts(kind, isWritable, comment));
  }

  /** Adds the next column of a table. */
  public void column(String schema, String table, Column column) {
    parts(schema, table).columns.add(column);
  }

  /** Adds the next column of a table's primary key. */
  public void primaryKey(String schema, String table, String column) {
    parts(schema, table).primaryKey.add(column);
    parts(schema, table).indexed.add(column);
  }

  /** Adds the next column of another key. */
  public void unique(String schema, String table, String constraint, String column) {
    parts(schema, table)
        .unique
        .computeIfAbsent(constraint, ignored -> new ArrayList<>())
        .add(column);
  }

  /** Says that rows are found quickly by a column. */
  public void indexed(String schema, String table, String column) {
    parts(schema, table).indexed.add(column);
  }

  /** Adds the next column of a reference. */
  public void reference(
      String schema, String table, String constraint, String column, Target target) {
    Reference reference =
        parts(schema, table)
            .references
            .computeIfAbsent(
                constraint,
                ignored ->
                    new Reference(
                        new QualifiedName(target.schema(), target.table()),
                        new ArrayList<>(),
                        new ArrayList<>()));
    reference.columns.add(column);
    reference.targets.add(target.column());
  }

  /**
   * What a column refers to.
   *
   * @param column empty for the column of the target's primary key at the same place
   */
  public record Target(String schema, String table, String column) {}

  private Parts parts(String schema, String table) {
    Parts known = tables.get(new QualifiedName(schema, table));
    return known == null ? new Parts(Table.Kind.TABLE, false, "") : known;
  }

  /** The whole. Rows of a table without a key can be read and nothing else. */
  public Catalog catalog(Dialect dialect, List<String> warnings) {
    List<Table> all = new ArrayList<>();
    tables.forEach((name, parts) -> all.add(table(name, parts, dialect)));
    return new Catalog(schemas, all, List.of(), List.of(), Map.of(), List.of(), Map.of(), warnings);
  }

  private Table table(QualifiedName name, Parts parts, Dialect dialect) {
    Map<String, Column> byName = new LinkedHashMap<>();
    parts.columns.forEach(column -> byName.put(column.name(), column));
    Table readable =
        new Table(
            name.schema(),
            name.name(),
            parts.kind,
            byName,
            parts.primaryKey,
            List.copyOf(parts.unique.values()),
            references(parts),
            Set.of(),
            parts.comment,
            Map.of(),
            parts.indexed);
    boolean isWritable = parts.isWritable && !RowKey.of(readable, dialect).isEmpty();
    return isWritable ? readable.withWritable(WRITABLE) : readable;
  }

  /** References to what is not exposed lead nowhere. */
  private List<ForeignKey> references(Parts parts) {
    List<ForeignKey> keys = new ArrayList<>();
    parts.references.forEach(
        (name, reference) -> {
          Parts target = tables.get(reference.target);
          List<String> columns = target == null ? List.of() : targets(reference, target);
          if (columns.size() == reference.columns.size()) {
            keys.add(
                new ForeignKey(
                    name,
                    reference.columns,
                    reference.target.schema(),
                    reference.target.name(),
                    columns));
          }
        });
    return keys;
  }

  private static List<String> targets(Reference reference, Parts target) {
    return reference.targets.contains("") ? target.primaryKey : reference.targets;
  }
}
