package dev.postern.jdbc;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SQL as it is being written: text and the values bound to it.
 *
 * <p>Only these things become text: constants of the program (the compiler refuses anything else),
 * identifiers out of the catalog, which are always quoted, and whole numbers that a writer counts.
 * Everything a caller sends can enter by {@link #value} alone. Not safe for use by several threads.
 */
public final class Sql {

  /**
   * A value of a statement.
   *
   * @param text in the text form of the type; null for an absent value
   */
  public record Bind(ColumnType type, String text) {}

  /** Of the only rows of a statement, whose columns need no name of theirs before them. */
  static final int UNNAMED = -1;

  private final Dialect dialect;
  private final StringBuilder text = new StringBuilder(256);
  private final List<Bind> binds = new ArrayList<>(8);
  private Map<String, Bind> instead = Map.of();

  public Sql(Dialect dialect) {
    this.dialect = dialect;
  }

  Dialect dialect() {
    return dialect;
  }

  /** Adds text of the program. */
  public Sql text(@CompileTimeConstant String constant) {
    text.append(constant);
    return this;
  }

  /** Adds a name out of the catalog, quoted as the engine wants it. */
  public Sql identifier(String name) {
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an identifier holds no NUL");
    }
    char quote = dialect.openingQuote();
    char end = dialect.closingQuote();
    text.append(quote);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == end) {
        text.append(end);
      }
      text.append(c);
    }
    text.append(end);
    return this;
  }

  /** Adds a table's full name. */
  public Sql table(Table table) {
    dialect.table(this, table);
    return this;
  }

  /** Adds the name under which the rows numbered {@code alias} are known in the statement. */
  public Sql alias(int alias) {
    text.append('t').append(alias);
    return this;
  }

  /** Adds the name of the column that stands at a place of a select list, counted from one. */
  public Sql place(int place) {
    text.append('c').append(place);
    return this;
  }

  /** Adds a column of the rows numbered {@code alias}. */
  public Sql column(int alias, String name) {
    Bind bind = alias == UNNAMED ? instead.get(name) : null;
    if (bind != null) {
      return stored(bind.type(), bind.text());
    }
    return alias == UNNAMED ? identifier(name) : alias(alias).text(".").identifier(name);
  }

  /** Adds a whole number that comes from the config or is counted here. */
  public Sql number(long number) {
    text.append(number);
    return this;
  }

  /** Adds a placeholder and binds a value of the type to it, in the type's text form. */
  public Sql value(ColumnType type, String value) {
    dialect.placeholder(this, type);
    binds.add(new Bind(type, value));
    return this;
  }

  /** Adds the place of a value that is stored in a column of the type, and binds it. */
  Sql stored(ColumnType type, String value) {
    dialect.stored(this, type);
    binds.add(new Bind(type, value));
    return this;
  }

  /** From now on has values stand where columns of the statement's only rows would. */
  Sql instead(Map<Column, String> values) {
    Map<String, Bind> byName = new HashMap<>();
    values.forEach((column, value) -> byName.put(column.name(), new Bind(column.type(), value)));
    instead = byName;
    return this;
  }

  /** Adds a placeholder and binds a number to it. */
  public Sql value(long number) {
    return value(Texts.LONG, Long.toString(number));
  }

  /** The values in the order of their placeholders. */
  public List<Bind> binds() {
    return binds;
  }

  /**
   * The text of one statement.
   *
   * @throws IllegalStateException where it would be more than one: a semicolon outside of quotes
   */
  public String statement() {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0 && c == quote) {
        boolean isDoubled = i + 1 < text.length() && text.charAt(i + 1) == quote;
        i += isDoubled ? 1 : 0;
        quote = isDoubled ? quote : 0;
      } else if (quote == 0 && (c == '\'' || c == dialect.openingQuote())) {
        quote = c == '\'' ? c : dialect.closingQuote();
      } else if (quote == 0 && c == ';') {
        throw new IllegalStateException("a statement holds no semicolon");
      }
    }
    return text.toString();
  }
}
