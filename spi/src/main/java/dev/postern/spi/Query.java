package dev.postern.spi;

import java.util.List;
import java.util.Optional;

/**
 * What a connector must do, every name resolved and every right checked. Only the gateway's planner
 * makes one.
 *
 * <p>Payloads are JSON bytes: the connector expands them, or lets its source do so. {@code
 * returning} says what of the changed rows comes back; its page, filter and order are not used.
 */
public sealed interface Query {

  /**
   * Rows out.
   *
   * @param countAll whether the number of rows without the page is wanted too
   */
  record Read(Selection<Source, ColumnUse> selection, boolean countAll) implements Query {}

  /**
   * Rows in.
   *
   * @param columns which members of the payload's objects are written; others are ignored
   * @param rows a JSON array of objects
   * @param check must hold for every new row, else nothing is written
   */
  record Create(
      Table table,
      List<Column> columns,
      Json rows,
      Filter<ColumnUse> check,
      Optional<Selection<Source, ColumnUse>> returning)
      implements Query {
    public Create {
      columns = List.copyOf(columns);
    }
  }

  /**
   * Rows changed, all alike.
   *
   * @param columns which members of the payload are written
   * @param values one JSON object
   * @param check must hold for every changed row afterwards, else nothing is written
   */
  record Update(
      Table table,
      List<Column> columns,
      Json values,
      Filter<ColumnUse> where,
      Filter<ColumnUse> check,
      Optional<Selection<Source, ColumnUse>> returning)
      implements Query {
    public Update {
      columns = List.copyOf(columns);
    }
  }

  /** Rows removed. */
  record Delete(
      Table table, Filter<ColumnUse> where, Optional<Selection<Source, ColumnUse>> returning)
      implements Query {}

  /**
   * A routine called.
   *
   * @param given which of the routine's arguments the payload holds; the others take their defaults
   * @param arguments one JSON object
   * @param rows what to select from returned rows, for routines that return rows; else empty
   * @param countAll as in {@link Read}
   */
  record Call(
      Routine routine,
      List<Routine.Argument> given,
      Json arguments,
      Optional<Selection<Source, ColumnUse>> rows,
      boolean countAll)
      implements Query {
    public Call {
      given = List.copyOf(given);
    }
  }
}
