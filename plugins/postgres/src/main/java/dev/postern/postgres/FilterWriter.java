package dev.postern.postgres;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.List;

/**
 * Writes conditions on the rows of one alias. Every value is bound, as text with a cast: the driver
 * asks the server for types it is not told, and then sends a batch in pieces (see {@link
 * Execution}).
 */
record FilterWriter(Sql sql, int alias, Types types) {

  /** Writes the condition so that it can stand beside {@code and}. */
  void write(Filter<ColumnUse> filter) {
    switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) -> {
        if (terms.isEmpty()) {
          sql.text("true");
        } else {
          sql.text("(");
          write(terms.getFirst());
          for (Filter<ColumnUse> term : terms.subList(1, terms.size())) {
            sql.text(" and ");
            write(term);
          }
          sql.text(")");
        }
      }
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) -> {
        if (terms.isEmpty()) {
          sql.text("false");
        } else {
          sql.text("(");
          write(terms.getFirst());
          for (Filter<ColumnUse> term : terms.subList(1, terms.size())) {
            sql.text(" or ");
            write(term);
          }
          sql.text(")");
        }
      }
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> {
        sql.text("(not ");
        write(term);
        sql.text(")");
      }
      case Filter.Compare<ColumnUse>(ColumnUse use, Operator operator, String value) ->
          compare(use, operator, value);
      case Filter.In<ColumnUse>(ColumnUse use, List<String> values) -> in(use, values);
      case Filter.Is<ColumnUse>(ColumnUse use, Filter.Truth truth) -> {
        column(use);
        is(truth);
      }
      case Filter.Quantified<ColumnUse> set -> throw new UnsupportedOperationException();
      case Filter.Search<ColumnUse> search -> throw new UnsupportedOperationException();
      case Filter.Related<ColumnUse> related -> throw new UnsupportedOperationException();
      case Filter.CompareColumns<ColumnUse> columns -> throw new UnsupportedOperationException();
    }
  }

  private void compare(ColumnUse use, Operator operator, String value) {
    switch (operator) {
      case EQ -> compare(use, " = ", value);
      case NEQ -> compare(use, " <> ", value);
      case GT -> compare(use, " > ", value);
      case GTE -> compare(use, " >= ", value);
      case LT -> compare(use, " < ", value);
      case LTE -> compare(use, " <= ", value);
      case LIKE -> {
        textual(use);
        sql.text(" like ").value(value);
      }
      case ILIKE -> {
        textual(use);
        sql.text(" ilike ").value(value);
      }
      case MATCH, IMATCH, ISDISTINCT, CS, CD, OV, SL, SR, NXR, NXL, ADJ ->
          throw new UnsupportedOperationException();
    }
  }

  private void compare(ColumnUse use, @CompileTimeConstant String operator, String value) {
    comparable(use);
    sql.text(operator).value(value).text("::").type(types.comparedAs(use.column().type()));
  }

  /** One array for any number of values, so that the text stays the same. */
  private void in(ColumnUse use, List<String> values) {
    Kind kind = use.column().type().kind();
    if (kind == Kind.ARRAY || kind == Kind.COMPOSITE) {
      write(
          new Filter.Or<>(
              values.stream()
                  .<Filter<ColumnUse>>map(v -> new Filter.Compare<>(use, Operator.EQ, v))
                  .toList()));
      return;
    }
    comparable(use);
    sql.text(" = any(").value(arrayLiteral(values)).text("::");
    sql.type(types.comparedAs(use.column().type())).text("[])");
  }

  private void is(Filter.Truth truth) {
    switch (truth) {
      case NULL -> sql.text(" is null");
      case NOT_NULL -> sql.text(" is not null");
      case TRUE -> sql.text(" is true");
      case FALSE -> sql.text(" is false");
      case UNKNOWN -> sql.text(" is unknown");
    }
  }

  private void column(ColumnUse use) {
    switch (use.mask()) {
      case NONE -> sql.column(alias, use.name());
    }
  }

  /** The type {@code json} has no equality; {@code jsonb} has. */
  private void comparable(ColumnUse use) {
    column(use);
    if (use.column().type().name().equals("json")) {
      sql.text("::jsonb");
    }
  }

  private void textual(ColumnUse use) {
    column(use);
    if (use.column().type().kind() != Kind.TEXT) {
      sql.text("::text");
    }
  }

  private static String arrayLiteral(List<String> values) {
    StringBuilder literal = new StringBuilder(16 * values.size() + 2).append('{');
    for (String value : values) {
      if (literal.length() > 1) {
        literal.append(',');
      }
      literal.append('"');
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '"' || c == '\\') {
          literal.append('\\');
        }
        literal.append(c);
      }
      literal.append('"');
    }
    return literal.append('}').toString();
  }
}
