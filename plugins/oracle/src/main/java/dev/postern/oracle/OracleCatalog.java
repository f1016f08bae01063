package dev.postern.oracle;

import dev.postern.jdbc.InformationSchema;
import dev.postern.jdbc.Tables;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the {@code ALL_} views. They join badly with each other, so each is read once, however many
 * tables there are, and put together here.
 */
final class OracleCatalog extends InformationSchema {

  /** Which columns {@code number(1)} are truth values; before 23ai there is no type for them. */
  enum Truths {
    /** Those that a check holds to 0 and 1. */
    CHECKED,
    ALL,
    NONE
  }

  private static final Pattern CHECK =
      Pattern.compile(
          "\\s*(?:\"([^\"]+)\"|([\\w$#]+))\\s+in\\s*\\(\\s*(?:0\\s*,\\s*1|1\\s*,\\s*0)\\s*\\)\\s*",
          Pattern.CASE_INSENSITIVE);

  private record Place(String schema, String table, String column) {}

  /** A constraint's name, within its schema. */
  private record Name(String schema, String name) {}

  /** Where a constraint's columns lie, in order. */
  private record Columns(String schema, String table, List<String> names) {}

  private final Truths truths;
  private final Map<Place, String> comments = new HashMap<>();
  private final Map<Place, Boolean> numbered = new HashMap<>();
  private final Set<Place> documents = new HashSet<>();
  private final Set<Place> checked = new HashSet<>();
  private final List<String> warnings = new ArrayList<>();

  private OracleCatalog(Truths truths) {
    this.truths = truths;
  }

  /** Reads what belongs to columns. */
  static OracleCatalog begin(Connection connection, List<String> schemas, Truths truths)
      throws SQLException {
    OracleCatalog catalog = new OracleCatalog(truths);
    each(
        connection,
        "select owner, table_name, column_name, comments from all_col_comments"
            + " where comments is not null and owner in (%s)",
        schemas,
        row -> catalog.comments.put(place(row), row.getString(4)));
    each(
        connection,
        "select owner, table_name, column_name, generation_type from all_tab_identity_cols"
            + " where owner in (%s)",
        schemas,
        row -> catalog.numbered.put(place(row), "ALWAYS".equals(row.getString(4))));
    each(
        connection,
        "select owner, table_name, column_name from all_json_columns where owner in (%s)",
        schemas,
        row -> catalog.documents.add(place(row)));
    if (truths == Truths.CHECKED) {
      each(
          connection,
          "select owner, table_name, search_condition_vc from all_constraints"
              + " where constraint_type = 'C' and status = 'ENABLED'"
              + " and search_condition_vc not like '%IS NOT NULL' and owner in (%s)",
          schemas,
          catalog::check);
    }
    each(
        connection,
        "select owner, count(*) from all_tab_cols where hidden_column = 'NO'"
            + " and (data_type_owner is not null or data_type in ('BFILE', 'LONG', 'LONG RAW'))"
            + " and owner in (%s) group by owner",
        schemas,
        row ->
            catalog.warnings.add(
                "%d columns of %s are left out: object types, BFILE and LONG have no text"
                    .formatted(row.getInt(2), row.getString(1))));
    return catalog;
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(row.getString(1), row.getString(2), row.getString(3));
  }

  private void check(ResultSet row) throws SQLException {
    Matcher found = CHECK.matcher(text(row, 3));
    if (found.matches()) {
      String name =
          found.group(1) == null ? found.group(2).toUpperCase(Locale.ROOT) : found.group(1);
      checked.add(new Place(row.getString(1), row.getString(2), name));
    }
  }

  /** What has been dropped stays in the bin under names of its own. */
  @Override
  protected String tables() {
    return "select c.owner, c.table_name,"
        + " case when m.mview_name is null then c.table_type else 'MATERIALIZED VIEW' end,"
        + " c.comments from all_tab_comments c"
        + " left join all_mviews m on m.owner = c.owner and m.mview_name = c.table_name"
        + " where c.owner in (%s) and c.table_name not like 'BIN$%'"
        + " order by c.owner, c.table_name";
  }

  @Override
  protected String columns() {
    return "select owner, table_name, column_name, data_type, data_length, char_length,"
        + " data_precision, data_scale, nullable, default_length, virtual_column"
        + " from all_tab_cols where hidden_column = 'NO' and data_type_owner is null"
        + " and data_type not in ('BFILE', 'LONG', 'LONG RAW') and owner in (%s)"
        + " order by owner, table_name, column_id";
  }

  /**
   * A default's text is of a type that is read row by row, so it is only told that there is one.
   */
  @Override
  protected Described described(ResultSet row) throws SQLException {
    Place place = place(row);
    boolean isNumbered = numbered.containsKey(place);
    boolean isVirtual = "YES".equals(row.getString(11));
    boolean hasDefault = isNumbered || (row.getInt(10) > 0 && !isVirtual);
    return new Described(
        row.getString(3),
        type(row, place),
        "Y".equals(row.getString(9)),
        hasDefault ? Optional.of("") : Optional.empty(),
        isVirtual || numbered.getOrDefault(place, false),
        comments.getOrDefault(place, ""));
  }

  private ColumnType type(ResultSet row, Place place) throws SQLException {
    String name = row.getString(4).toLowerCase(Locale.ROOT);
    boolean hasScale = row.getObject(8) != null;
    int scale = row.getInt(8);
    int digits = row.getInt(7);
    String full =
        switch (name) {
          case "varchar2", "nvarchar2", "char", "nchar" -> name + "(" + row.getInt(6) + ")";
          case "raw" -> name + "(" + row.getInt(5) + ")";
          case "number" -> number(digits, scale, hasScale);
          default -> name;
        };
    if (documents.contains(place)) {
      return ColumnType.of(full, Kind.JSON);
    }
    boolean mayBeTruth = name.equals("number") && digits == 1 && hasScale && scale == 0;
    boolean isTruth =
        mayBeTruth
            && switch (truths) {
              case CHECKED -> checked.contains(place);
              case ALL -> true;
              case NONE -> false;
            };
    return ColumnType.of(full, isTruth ? Kind.BOOLEAN : kind(name, hasScale && scale <= 0));
  }

  private static String number(int digits, int scale, boolean hasScale) {
    if (!hasScale) {
      return "number";
    }
    String most = digits == 0 ? "*" : Integer.toString(digits);
    return scale == 0 && digits > 0
        ? "number(" + most + ")"
        : "number(%s,%d)".formatted(most, scale);
  }

  private static Kind kind(String name, boolean isWhole) {
    return switch (name) {
      case "number" -> isWhole ? Kind.INTEGER : Kind.NUMBER;
      case "float", "binary_float", "binary_double" -> Kind.NUMBER;
      case "varchar2", "nvarchar2", "char", "nchar", "clob", "nclob" -> Kind.TEXT;
      case "raw", "blob" -> Kind.BYTES;
      // a day has a time of day here
      case "date" -> Kind.TIMESTAMP;
      case "json" -> Kind.JSON;
      case "boolean" -> Kind.BOOLEAN;
      default -> moment(name);
    };
  }

  private static Kind moment(String name) {
    if (!name.startsWith("timestamp")) {
      return Kind.OTHER;
    }
    return name.endsWith("time zone") ? Kind.TIMESTAMP_WITH_ZONE : Kind.TIMESTAMP;
  }

  @Override
  protected void constraints(Connection connection, List<String> schemas, Tables tables)
      throws SQLException {
    Map<Name, Columns> columns = new HashMap<>();
    each(
        connection,
        "select owner, constraint_name, table_name, column_name from all_cons_columns"
            + " where position is not null and owner in (%s)"
            + " order by owner, constraint_name, position",
        schemas,
        row -> {
          Name name = new Name(row.getString(1), row.getString(2));
          if (!columns.containsKey(name)) {
            columns.put(name, new Columns(row.getString(1), row.getString(3), new ArrayList<>()));
          }
          columns.get(name).names().add(row.getString(4));
        });
    each(
        connection,
        "select owner, constraint_name, constraint_type, r_owner, r_constraint_name"
            + " from all_constraints where constraint_type in ('P', 'U', 'R') and owner in (%s)"
            + " order by owner, table_name, constraint_name",
        schemas,
        row -> constraint(row, columns, tables));
  }

  private static void constraint(ResultSet row, Map<Name, Columns> columns, Tables tables)
      throws SQLException {
    String name = row.getString(2);
    Columns own = columns.get(new Name(row.getString(1), name));
    if (own == null) {
      return;
    }
    switch (row.getString(3)) {
      case "P" -> own.names().forEach(each -> tables.primaryKey(own.schema(), own.table(), each));
      case "U" -> own.names().forEach(each -> tables.unique(own.schema(), own.table(), name, each));
      default -> {
        Columns target = columns.get(new Name(row.getString(4), row.getString(5)));
        if (target != null) {
          reference(own, name, target, tables);
        }
      }
    }
  }

  private static void reference(Columns own, String name, Columns target, Tables tables) {
    for (int i = 0; i < Math.min(own.names().size(), target.names().size()); i++) {
      tables.reference(
          own.schema(),
          own.table(),
          name,
          own.names().get(i),
          new Tables.Target(target.schema(), target.table(), target.names().get(i)));
    }
  }

  @Override
  protected void more(Connection connection, List<String> schemas, Tables tables)
      throws SQLException {
    each(
        connection,
        "select table_owner, table_name, column_name from all_ind_columns"
            + " where column_position = 1 and column_name not like 'SYS\\_NC%' escape '\\'"
            + " and table_owner in (%s)",
        schemas,
        row -> tables.indexed(row.getString(1), row.getString(2), row.getString(3)));
  }
}
