package dev.postern.jdbc;

import dev.postern.spi.ColumnType;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Operator;
import java.util.function.Consumer;

/**
 * Compares a part of a JSON value with a JSON literal, as PostgreSQL compares {@code jsonb}: by
 * what they are, and then by number or text.
 *
 * @param column writes the whole value
 */
record JsonComparison(Sql sql, JsonParts parts, JsonPath path, ColumnType type, Runnable column) {

  JsonComparison {
    path = Uses.checked(path);
  }

  /** Writes the sort keys by which parts are in order, each by {@code key}. */
  void keys(Consumer<Runnable> key) {
    key.accept(this::rank);
    key.accept(this::number);
    key.accept(this::text);
  }

  private void rank() {
    parts.rank(sql, path, type, column);
  }

  private void number() {
    parts.number(sql, path, type, column);
  }

  private void text() {
    parts.text(sql, path, type, column);
  }

  void write(Operator operator, String literal) {
    if (literal == null) {
      sql.text("(null = 1)"); // compared with nothing it is unknown
      return;
    }
    if (!JsonText.isValid(literal)) {
      throw Uses.refused("22P02", "invalid input syntax for type json");
    }
    String value = literal.strip();
    switch (operator) {
      case EQ -> equal(value);
      case NEQ -> {
        sql.text("(not ");
        equal(value);
        sql.text(")");
      }
      case ISDISTINCT -> {
        sql.text("(");
        rank();
        sql.text(" is null or not ");
        equal(value);
        sql.text(")");
      }
      case GT, GTE, LT, LTE -> ordered(operator, value);
      default ->
          throw Uses.refused(
              "42883", "operator does not exist for parts of JSON: " + operator.word());
    }
  }

  private static int rank(String value) {
    return switch (value.charAt(0)) {
      case 'n' -> 0;
      case '"' -> 1;
      case 't', 'f' -> 3;
      case '[', '{' ->
          throw Uses.refused(
              "0A000", "parts of JSON are compared with numbers, strings, truth values and null");
      default -> 2;
    };
  }

  private void equal(String value) {
    int of = rank(value);
    sql.text("(");
    rank();
    sql.text(" = ").number(of);
    if (of > 0) {
      sql.text(" and ");
      side(of);
      sql.text(" = ");
      value(of, value);
    }
    sql.text(")");
  }

  private void ordered(Operator operator, String value) {
    boolean isGreater = operator == Operator.GT || operator == Operator.GTE;
    boolean isEqualToo = operator == Operator.GTE || operator == Operator.LTE;
    int of = rank(value);
    sql.text("(");
    rank();
    sql.text(isGreater ? " > " : " < ").number(of);
    if (of > 0) {
      sql.text(" or (");
      rank();
      sql.text(" = ").number(of).text(" and ");
      side(of);
      sql.text(isGreater ? " >" : " <").text(isEqualToo ? "= " : " ");
      value(of, value);
      sql.text(")");
    } else if (isEqualToo) {
      sql.text(" or ");
      rank();
      sql.text(" = 0");
    }
    sql.text(")");
  }

  private void side(int rank) {
    if (rank == 2) {
      number();
    } else {
      text();
    }
  }

  private void value(int rank, String value) {
    switch (rank) {
      case 1 -> sql.value(Texts.TEXT, JsonReader.string(value));
      case 2 -> sql.value(Uses.NUMBER, value);
      default -> sql.value(Texts.TEXT, value);
    }
  }
}
