package dev.postern.postgres;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.JsonPath;

/**
 * Writes columns: stored ones, computed ones, and parts of their values.
 *
 * @param areReturned whether the rows at the root are what a change returned rather than a table's:
 *     then what functions made of them are columns of theirs, and {@link #WHOLE_ROW} is one
 */
record ColumnWriter(Sql sql, Types types, boolean areReturned) {

  /** The name of the column that holds the whole row where rows are what a change returned. */
  static final String WHOLE_ROW = "the whole row";

  private static final ColumnType TEXT = ColumnType.of("text", Kind.TEXT);
  private static final ColumnType JSONB = ColumnType.of("jsonb", Kind.JSON);

  ColumnWriter(Sql sql, Types types) {
    this(sql, types, false);
  }

  /** Writes the value that is meant; a part of one stands in parentheses. */
  void value(int alias, ColumnUse use) {
    if (use.making().isPresent()) {
      new MakingWriter(sql, this).write(alias, use, use.making().get());
    } else {
      unmade(alias, use);
    }
  }

  /** Writes the value of which something is made. */
  void unmade(int alias, ColumnUse use) {
    if (!use.mask().isNone()) {
      new MaskWriter(sql, this).write(alias, use);
    } else if (use.path().isNone()) {
      column(alias, use.column());
    } else {
      part(alias, use);
    }
  }

  private void part(int alias, ColumnUse use) {
    boolean isJson = isJson(use.column().type());
    sql.text(isJson ? "(" : "(to_jsonb(");
    column(alias, use.column());
    sql.text(isJson ? "" : ")");
    for (JsonPath.Step step : use.path().steps()) {
      sql.text(step.isText() ? " ->> " : " -> ").value(step.key());
      sql.text(step.isIndex() ? "::int" : "::text");
    }
    sql.text(")");
  }

  /** Writes a column's own value. */
  void column(int alias, Column column) {
    if (column.computedBy().isEmpty() || isReturned(alias)) {
      sql.column(alias, column.name());
    } else {
      sql.function(column.computedBy().get()).text("(");
      row(alias);
      sql.text(")");
    }
  }

  /** Writes a row as one value, for functions that take it. */
  void row(int alias) {
    if (isReturned(alias)) {
      sql.column(alias, WHOLE_ROW);
    } else {
      sql.alias(alias).text(".*");
    }
  }

  private boolean isReturned(int alias) {
    return areReturned && alias == SelectionWriter.ROOT;
  }

  /** The type of the value that is meant. */
  ColumnType type(ColumnUse use) {
    return use.making().isPresent()
        ? MakingWriter.type(use.making().get(), unmadeType(use))
        : unmadeType(use);
  }

  private static ColumnType unmadeType(ColumnUse use) {
    if (use.path().isNone()) {
      return use.seenType();
    }
    return use.path().isText() ? TEXT : JSONB;
  }

  /**
   * The type that the server gives to a literal without one when it is compared with the value.
   * That is the value's own, but for types that only borrow the operators of another.
   */
  ColumnType comparedAs(ColumnUse use) {
    ColumnType type = types.comparedAs(type(use));
    return type.name().equals("cidr") ? ColumnType.of("inet", Kind.OTHER) : type;
  }

  /** Whether the server's arrows can be put to values of the type as they are. */
  private boolean isJson(ColumnType type) {
    String name = types.comparedAs(type).name();
    return name.equals("jsonb") || name.equals("json");
  }
}
