package dev.postern.postgres;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.postern.spi.ColumnType;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL as it is being written: text and the values bound to it.
 *
 * <p>Only these things become text: constants of this program (the compiler refuses anything else),
 * identifiers, which are always quoted, type names and defaults of columns, all of which come out
 * of the catalog, and statements of an operator out of the config. Everything a caller sends can
 * enter by {@link #value} alone. Not safe for use by several threads.
 */
final class Sql {
  private final StringBuilder text = new StringBuilder(512);
  private final List<String> values = new ArrayList<>(8);

  /** Adds text of this program. */
  Sql text(@CompileTimeConstant String constant) {
    text.append(constant);
    return this;
  }

  /** Adds a name out of the catalog. */
  Sql identifier(String name) {
    text.append('"');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\0') {
        throw new IllegalArgumentException("an identifier holds no NUL");
      }
      if (c == '"') {
        text.append('"');
      }
      text.append(c);
    }
    text.append('"');
    return this;
  }

  /** Adds a table's full name. */
  Sql table(Table table) {
    return identifier(table.schema()).text(".").identifier(table.name());
  }

  /**
   * Adds the name that a column has in the answer. It names nothing that exists, and is quoted like
   * what does.
   */
  Sql label(String name) {
    return identifier(name);
  }

  /** Adds the name of the column that a sub-select gives at this place. */
  Sql place(int number) {
    text.append('c').append(number);
    return this;
  }

  /** Adds a place in the select list, counted from one. */
  Sql position(int number) {
    text.append(number);
    return this;
  }

  /** Adds a number out of the config. */
  Sql number(long number) {
    text.append(number);
    return this;
  }

  /** Adds the name under which the rows numbered {@code alias} are known in the statement. */
  Sql alias(int alias) {
    text.append('t').append(alias);
    return this;
  }

  /** Adds a column of the rows numbered {@code alias}. */
  Sql column(int alias, String name) {
    return alias(alias).text(".").identifier(name);
  }

  /** Adds a type's name as {@code format_type} of the server gave it. */
  Sql type(ColumnType type) {
    text.append(type.name());
    return this;
  }

  /**
   * Adds an expression as {@code pg_get_expr} of the server gave it. A question mark that is an
   * operator is doubled, since a single one is a placeholder.
   */
  Sql expression(String fromCatalog) {
    doubled(fromCatalog);
    return this;
  }

  /** Adds a part of a statement that an operator wrote, as {@link WordingReader} left it. */
  Sql wording(String ofOperator) {
    doubled(ofOperator);
    return this;
  }

  private void doubled(String fromCatalog) {
    char quote = 0;
    for (int i = 0; i < fromCatalog.length(); i++) {
      char c = fromCatalog.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '?') {
        text.append('?');
      }
      text.append(c);
    }
  }

  /** Adds a function's full name; without a schema it is found by the search path. */
  Sql function(QualifiedName function) {
    if (!function.schema().isEmpty()) {
      identifier(function.schema()).text(".");
    }
    return identifier(function.name());
  }

  /** Adds a placeholder and binds the value to it, as text. */
  Sql value(String value) {
    text.append('?');
    values.add(value);
    return this;
  }

  /** The values in the order of their placeholders. */
  List<String> values() {
    return values;
  }

  /**
   * The text of one statement.
   *
   * @throws IllegalStateException where it would be more than one: a semicolon outside of quotes
   */
  String statement() {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == ';') {
        throw new IllegalStateException("a statement holds no semicolon");
      }
    }
    return text.toString();
  }
}
