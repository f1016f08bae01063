package dev.postern.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function that can be called, or a statement that is called like one.
 *
 * @param arguments what goes in, in order
 * @param comment the source's own description, or empty
 * @param isProcedure whether it is called by {@code CALL} and may have ends of transactions in it
 * @param settings the source's settings that it wants for its whole transaction, by name
 * @param wording present where it is no function of the source but a statement of the operator's
 */
public record Routine(
    String schema,
    String name,
    List<Argument> arguments,
    Returns returns,
    Volatility volatility,
    String comment,
    boolean isProcedure,
    Map<String, String> settings,
    Optional<Wording> wording) {

  public Routine {
    arguments = List.copyOf(arguments);
    settings = Map.copyOf(settings);
  }

  /** One that the source itself has. */
  public Routine(
      String schema,
      String name,
      List<Argument> arguments,
      Returns returns,
      Volatility volatility,
      String comment,
      boolean isProcedure,
      Map<String, String> settings) {
    this(
        schema,
        name,
        arguments,
        returns,
        volatility,
        comment,
        isProcedure,
        settings,
        Optional.empty());
  }

  /** A function without settings of its own. */
  public Routine(
      String schema,
      String name,
      List<Argument> arguments,
      Returns returns,
      Volatility volatility,
      String comment) {
    this(schema, name, arguments, returns, volatility, comment, false, Map.of());
  }

  /** Whether calling it can change nothing, as far as the source knows. */
  public boolean isReadOnly() {
    return volatility != Volatility.VOLATILE;
  }

  /**
   * One argument.
   *
   * @param name empty where the source gives it none
   * @param isVariadic whether it takes all remaining values
   */
  public record Argument(String name, ColumnType type, boolean hasDefault, boolean isVariadic) {}

  /** What comes out. */
  public sealed interface Returns {
    /** Nothing. */
    record Nothing() implements Returns {}

    /** One value, or with {@code isSet} any number of them. */
    record Scalar(ColumnType type, boolean isSet) implements Returns {}

    /**
     * One row, or with {@code isSet} any number of them.
     *
     * @param table a table of the catalog whose rows they are, or one of kind {@link
     *     Table.Kind#ROUTINE_RESULT} that describes them
     */
    record Rows(Table table, boolean isSet) implements Returns {}
  }

  /** What the source promises about repeated calls; the words are PostgreSQL's. */
  public enum Volatility {
    IMMUTABLE,
    STABLE,
    VOLATILE
  }
}
