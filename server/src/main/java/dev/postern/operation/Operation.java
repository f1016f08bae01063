package dev.postern.operation;

import dev.postern.spi.Action;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One call, as parsed by a surface. Every surface makes these and nothing else.
 *
 * <p>A resource is named as it stands in the service's default schema; one of another schema has
 * that schema's name and a dot before.
 */
public sealed interface Operation {

  /** What is to be done to what; hooks cannot change it. */
  Endpoint endpoint();

  /** How it is to be run and answered. */
  Terms terms();

  /** The same with another selection of the rows that come back. */
  Operation giving(Selection<RelationName, ColumnName> rows);

  /**
   * Rows of a table.
   *
   * @param cursor where the rows begin, for callers that read page by page: what an earlier answer
   *     said; itself empty for the first page
   */
  record Read(
      String service,
      Selection<RelationName, ColumnName> selection,
      Count count,
      Terms terms,
      Optional<String> cursor)
      implements Operation {

    /** From the first row on. */
    public Read(
        String service, Selection<RelationName, ColumnName> selection, Count count, Terms terms) {
      this(service, selection, count, terms, Optional.empty());
    }

    /** On plain terms. */
    public Read(String service, Selection<RelationName, ColumnName> selection, boolean countAll) {
      this(service, selection, countAll ? Count.EXACT : Count.NONE, Terms.PLAIN);
    }

    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, selection.from().text(), Action.READ);
    }

    @Override
    public Read giving(Selection<RelationName, ColumnName> rows) {
      return new Read(service, rows, count, terms, cursor);
    }

    /** The same of those rows alone that fit a further condition. */
    public Read narrowed(Filter<ColumnName> further) {
      return new Read(service, selection.narrowed(further), count, terms, cursor);
    }
  }

  /**
   * New rows.
   *
   * @param upsert what happens to rows that are there already; empty to refuse them
   * @param missing what a member that an object lacks stands for
   * @param returning what of the new rows comes back; empty for nothing
   */
  record Create(
      String service,
      String resource,
      Payload payload,
      Optional<Upsert> upsert,
      Missing missing,
      Optional<Selection<RelationName, ColumnName>> returning,
      Terms terms)
      implements Operation {

    /** New rows only, on plain terms. */
    public Create(
        String service,
        String resource,
        Payload payload,
        Optional<Selection<RelationName, ColumnName>> returning) {
      this(service, resource, payload, Optional.empty(), Missing.NULL, returning, Terms.PLAIN);
    }

    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, resource, Action.CREATE);
    }

    @Override
    public Create giving(Selection<RelationName, ColumnName> rows) {
      return new Create(service, resource, payload, upsert, missing, Optional.of(rows), terms);
    }

    /** The same with other rows. */
    public Create with(Payload other) {
      return new Create(service, resource, other, upsert, missing, returning, terms);
    }
  }

  /**
   * What happens to rows that are there already.
   *
   * @param target the columns by which a row is known again; empty for the primary key
   * @param merges whether the old row takes the new values, else it stays as it is
   * @param put for a single row put in its place: the condition on every column of the primary key
   *     that the row itself must fulfil
   */
  record Upsert(List<String> target, boolean merges, Optional<Filter<ColumnName>> put) {
    public Upsert {
      target = List.copyOf(target);
    }
  }

  /**
   * The same change to every row that fits.
   *
   * @param missing what a listed member that the object lacks stands for
   */
  record Update(
      String service,
      String resource,
      Payload payload,
      Missing missing,
      Filter<ColumnName> where,
      Optional<Selection<RelationName, ColumnName>> returning,
      Terms terms)
      implements Operation {

    /** On plain terms. */
    public Update(
        String service,
        String resource,
        Payload payload,
        Filter<ColumnName> where,
        Optional<Selection<RelationName, ColumnName>> returning) {
      this(service, resource, payload, Missing.NULL, where, returning, Terms.PLAIN);
    }

    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, resource, Action.UPDATE);
    }

    @Override
    public Update giving(Selection<RelationName, ColumnName> rows) {
      return new Update(service, resource, payload, missing, where, Optional.of(rows), terms);
    }

    /** The same with other values. */
    public Update with(Payload other) {
      return new Update(service, resource, other, missing, where, returning, terms);
    }

    /** The same to those rows alone that fit a further condition. */
    public Update narrowed(Filter<ColumnName> further) {
      return new Update(service, resource, payload, missing, where.and(further), returning, terms);
    }
  }

  /** Every row that fits removed. */
  record Delete(
      String service,
      String resource,
      Filter<ColumnName> where,
      Optional<Selection<RelationName, ColumnName>> returning,
      Terms terms)
      implements Operation {

    /** On plain terms. */
    public Delete(
        String service,
        String resource,
        Filter<ColumnName> where,
        Optional<Selection<RelationName, ColumnName>> returning) {
      this(service, resource, where, returning, Terms.PLAIN);
    }

    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, resource, Action.DELETE);
    }

    @Override
    public Delete giving(Selection<RelationName, ColumnName> rows) {
      return new Delete(service, resource, where, Optional.of(rows), terms);
    }

    /** The same to those rows alone that fit a further condition. */
    public Delete narrowed(Filter<ColumnName> further) {
      return new Delete(service, resource, where.and(further), returning, terms);
    }
  }

  /**
   * A routine called.
   *
   * @param arguments one object, members named as the arguments
   * @param whole the body as it came, for a routine whose one argument has no name and takes all of
   *     it
   * @param areTexts whether the arguments came as texts, or lists of texts where one was given
   *     several times, and the routine tells what they mean
   * @param rows what to select from returned rows; used only where the routine returns rows
   * @param isReadOnly whether the surface promised that nothing changes
   */
  record Call(
      String service,
      Payload arguments,
      Optional<WholeBody> whole,
      boolean areTexts,
      Selection<RelationName, ColumnName> rows,
      Count count,
      boolean isReadOnly,
      Terms terms)
      implements Operation {

    /** Arguments by name, on plain terms. */
    public Call(
        String service,
        Payload arguments,
        Selection<RelationName, ColumnName> rows,
        boolean countAll,
        boolean isReadOnly) {
      this(
          service,
          arguments,
          Optional.empty(),
          false,
          rows,
          countAll ? Count.EXACT : Count.NONE,
          isReadOnly,
          Terms.PLAIN);
    }

    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, rows.from().text(), Action.CALL);
    }

    @Override
    public Call giving(Selection<RelationName, ColumnName> selected) {
      return new Call(service, arguments, whole, areTexts, selected, count, isReadOnly, terms);
    }

    /** The same with other arguments, which are the body too where that was one JSON object. */
    public Call with(Payload other) {
      Optional<WholeBody> body =
          whole
              .filter(WholeBody::isObject)
              .map(
                  old ->
                      new WholeBody(
                          old.mediaType(),
                          Arrays.copyOf(other.json().buffer(), other.json().length())));
      return new Call(service, other, body, areTexts, rows, count, isReadOnly, terms);
    }
  }

  /**
   * A body as it came.
   *
   * @param mediaType its type without parameters, in lower case
   * @param bytes not to be changed
   */
  record WholeBody(String mediaType, byte[] bytes) {

    /** Whether it is one JSON object. */
    boolean isObject() {
      if (!mediaType.equals("application/json")) {
        return false;
      }
      int at = 0;
      while (at < bytes.length && " \t\r\n".indexOf(bytes[at]) >= 0) {
        at++;
      }
      return at < bytes.length && bytes[at] == '{';
    }
  }
}
