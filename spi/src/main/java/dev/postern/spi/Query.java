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

  /** The rows that leave the source; empty where none do. */
  default Optional<Selection<Source, ColumnUse>> leaving() {
    return switch (this) {
      case Read read -> Optional.of(read.selection());
      case Create create -> create.returning();
      case Update update -> update.returning();
      case Delete delete -> delete.returning();
      case Call call -> call.rows();
    };
  }

  /** The form in which rows leave. */
  default Rendering form() {
    return switch (this) {
      case Read read -> read.rendering();
      case Create create -> create.answering().rendering();
      case Update update -> update.answering().rendering();
      case Delete delete -> delete.answering().rendering();
      case Call call -> call.rendering();
    };
  }

  /** The same with other rows leaving. */
  default Query withLeaving(Selection<Source, ColumnUse> rows) {
    return switch (this) {
      case Read read -> read.with(rows, read.rendering());
      case Create create -> create.with(Optional.of(rows), create.answering());
      case Update update -> update.with(Optional.of(rows), update.answering());
      case Delete delete -> delete.with(Optional.of(rows), delete.answering());
      case Call call -> call.with(Optional.of(rows), call.rendering());
    };
  }

  /** The same in another form, without the key of a written row. */
  default Query withForm(Rendering form) {
    return switch (this) {
      case Read read -> read.with(read.selection(), form);
      case Create create -> create.with(create.returning(), new Answering(form, false));
      case Update update -> update.with(update.returning(), new Answering(form, false));
      case Delete delete -> delete.with(delete.returning(), new Answering(form, false));
      case Call call -> call.with(call.rows(), form);
    };
  }

  /**
   * Rows out.
   *
   * @param count whether the number of rows without the page is wanted too
   * @param exactUpTo the number of rows up to which {@link Count#ESTIMATED} counts
   * @param keyset where the rows begin, and that the place where they end is wanted
   * @param countsGroups whether of grouped rows the groups are counted, not what they are made of
   */
  record Read(
      Selection<Source, ColumnUse> selection,
      Count count,
      long exactUpTo,
      Rendering rendering,
      Optional<Keyset> keyset,
      boolean countsGroups)
      implements Query {

    /** The same with other rows, in another form. */
    public Read with(Selection<Source, ColumnUse> rows, Rendering form) {
      return new Read(rows, count, exactUpTo, form, keyset, countsGroups);
    }

    /** With its groups counted, if there are any. */
    public Read(
        Selection<Source, ColumnUse> selection,
        Count count,
        long exactUpTo,
        Rendering rendering,
        Optional<Keyset> keyset) {
      this(selection, count, exactUpTo, rendering, keyset, true);
    }

    /** From the first row on. */
    public Read(
        Selection<Source, ColumnUse> selection, Count count, long exactUpTo, Rendering rendering) {
      this(selection, count, exactUpTo, rendering, Optional.empty());
    }

    /** As JSON. */
    public Read(Selection<Source, ColumnUse> selection, boolean countAll) {
      this(selection, countAll ? Count.EXACT : Count.NONE, Long.MAX_VALUE, Rendering.JSON);
    }
  }

  /**
   * A place between rows, by the values of their sort keys.
   *
   * @param keys the sort keys, which no two rows have in common; their values in the last row are
   *     wanted as text, see {@link Result.Notes#last}
   * @param after which rows come behind the place; not for the count of all rows
   */
  record Keyset(List<ColumnUse> keys, Filter<ColumnUse> after) {
    public Keyset {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Rows in.
   *
   * @param columns which members of the payload's objects are written; others are ignored
   * @param rows a JSON array of objects
   * @param upsert what happens to rows that are there already; empty to refuse them
   * @param missing what a member that an object lacks stands for
   * @param only of the payload's rows only those that fit are written
   * @param check must hold for every new row, else nothing is written
   * @param presets what is written beside {@code columns}; seen by {@code only} and {@code check}
   */
  record Create(
      Table table,
      List<Column> columns,
      Json rows,
      Optional<Upsert> upsert,
      Missing missing,
      Filter<ColumnUse> only,
      Filter<ColumnUse> check,
      Optional<Selection<Source, ColumnUse>> returning,
      Answering answering,
      Presets presets)
      implements Query {
    public Create {
      columns = List.copyOf(columns);
    }

    /** The same with other rows coming back, in another way. */
    public Create with(Optional<Selection<Source, ColumnUse>> rows, Answering other) {
      return new Create(
          table, columns, this.rows, upsert, missing, only, check, rows, other, presets);
    }

    /** Nothing but the payload. */
    public Create(
        Table table,
        List<Column> columns,
        Json rows,
        Optional<Upsert> upsert,
        Missing missing,
        Filter<ColumnUse> only,
        Filter<ColumnUse> check,
        Optional<Selection<Source, ColumnUse>> returning,
        Answering answering) {
      this(table, columns, rows, upsert, missing, only, check, returning, answering, Presets.NONE);
    }

    /** New rows only, absent members null, as JSON. */
    public Create(
        Table table,
        List<Column> columns,
        Json rows,
        Filter<ColumnUse> check,
        Optional<Selection<Source, ColumnUse>> returning) {
      this(
          table,
          columns,
          rows,
          Optional.empty(),
          Missing.NULL,
          Filter.all(),
          check,
          returning,
          Answering.PLAIN);
    }
  }

  /**
   * Values that are written to every row, whatever the payload says.
   *
   * @param columns none that the payload writes
   * @param values one JSON object with a member for each of them
   */
  record Presets(List<Column> columns, Json values) {
    public static final Presets NONE = new Presets(List.of(), Json.of("{}"));

    public Presets {
      columns = List.copyOf(columns);
    }

    public boolean isEmpty() {
      return columns.isEmpty();
    }
  }

  /** What a member that an object of the payload lacks stands for. */
  enum Missing {
    NULL,
    /** The column's default. */
    DEFAULT
  }

  /**
   * What happens to rows that are there already.
   *
   * @param target the columns by which a row is known again; empty for any key
   * @param merges whether the old row takes the new values, else it stays as it is
   * @param where of the old rows only these take new values
   * @param presets what is written to old rows beside the payload; those for new rows are not
   */
  record Upsert(List<Column> target, boolean merges, Filter<ColumnUse> where, Presets presets) {
    public Upsert {
      target = List.copyOf(target);
    }

    /** Nothing but the payload. */
    public Upsert(List<Column> target, boolean merges, Filter<ColumnUse> where) {
      this(target, merges, where, Presets.NONE);
    }
  }

  /**
   * How written rows come back.
   *
   * @param wantsKey whether the primary key of a single written row is wanted too, see {@link
   *     Result.Notes#key}
   */
  record Answering(Rendering rendering, boolean wantsKey) {
    public static final Answering PLAIN = new Answering(Rendering.JSON, false);
  }

  /**
   * Rows changed, all alike.
   *
   * @param columns which members of the payload are written
   * @param values one JSON object
   * @param check must hold for every changed row afterwards, else nothing is written
   * @param missing what a member that the object lacks stands for
   * @param presets what is written beside {@code columns}, where those are any
   */
  record Update(
      Table table,
      List<Column> columns,
      Json values,
      Filter<ColumnUse> where,
      Filter<ColumnUse> check,
      Optional<Selection<Source, ColumnUse>> returning,
      Answering answering,
      Missing missing,
      Presets presets)
      implements Query {
    public Update {
      columns = List.copyOf(columns);
    }

    /** The same with other rows coming back, in another way. */
    public Update with(Optional<Selection<Source, ColumnUse>> rows, Answering other) {
      return new Update(table, columns, values, where, check, rows, other, missing, presets);
    }

    /** Nothing but the payload. */
    public Update(
        Table table,
        List<Column> columns,
        Json values,
        Filter<ColumnUse> where,
        Filter<ColumnUse> check,
        Optional<Selection<Source, ColumnUse>> returning,
        Answering answering,
        Missing missing) {
      this(table, columns, values, where, check, returning, answering, missing, Presets.NONE);
    }

    /** Absent members null. */
    public Update(
        Table table,
        List<Column> columns,
        Json values,
        Filter<ColumnUse> where,
        Filter<ColumnUse> check,
        Optional<Selection<Source, ColumnUse>> returning,
        Answering answering) {
      this(table, columns, values, where, check, returning, answering, Missing.NULL);
    }

    /** Absent members null, as JSON. */
    public Update(
        Table table,
        List<Column> columns,
        Json values,
        Filter<ColumnUse> where,
        Filter<ColumnUse> check,
        Optional<Selection<Source, ColumnUse>> returning) {
      this(table, columns, values, where, check, returning, Answering.PLAIN);
    }
  }

  /** Rows removed. */
  record Delete(
      Table table,
      Filter<ColumnUse> where,
      Optional<Selection<Source, ColumnUse>> returning,
      Answering answering)
      implements Query {

    /** The same with other rows coming back, in another way. */
    public Delete with(Optional<Selection<Source, ColumnUse>> rows, Answering other) {
      return new Delete(table, where, rows, other);
    }

    /** As JSON. */
    public Delete(
        Table table, Filter<ColumnUse> where, Optional<Selection<Source, ColumnUse>> returning) {
      this(table, where, returning, Answering.PLAIN);
    }
  }

  /**
   * A routine called.
   *
   * @param given which of the routine's arguments the payload holds; the others take their defaults
   * @param arguments one JSON object; for a routine whose only argument has no name, that argument
   *     itself: JSON, or for an argument of another type its bytes
   * @param rows what to select from returned rows, for routines that return rows; else empty
   * @param count as in {@link Read}
   * @param values for a routine with a {@link Routine#wording}, whose {@code arguments} are not
   *     used: the value of each given argument in the text form of its type, JSON for arrays and
   *     objects, and empty for none
   */
  record Call(
      Routine routine,
      List<Routine.Argument> given,
      Json arguments,
      Optional<Selection<Source, ColumnUse>> rows,
      Count count,
      Rendering rendering,
      List<Optional<String>> values)
      implements Query {
    public Call {
      given = List.copyOf(given);
      values = List.copyOf(values);
    }

    /** The same with other rows selected, in another form. */
    public Call with(Optional<Selection<Source, ColumnUse>> otherRows, Rendering form) {
      return new Call(routine, given, arguments, otherRows, count, form, values);
    }

    /** Of a routine that the source itself has. */
    public Call(
        Routine routine,
        List<Routine.Argument> given,
        Json arguments,
        Optional<Selection<Source, ColumnUse>> rows,
        Count count,
        Rendering rendering) {
      this(routine, given, arguments, rows, count, rendering, List.of());
    }

    /** As JSON. */
    public Call(
        Routine routine,
        List<Routine.Argument> given,
        Json arguments,
        Optional<Selection<Source, ColumnUse>> rows,
        boolean countAll) {
      this(routine, given, arguments, rows, countAll ? Count.EXACT : Count.NONE, Rendering.JSON);
    }
  }
}
