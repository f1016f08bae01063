package dev.postern.operation;

import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import dev.postern.spi.Selection;
import java.util.Optional;

/** One call, as parsed by a surface. Every surface makes these and nothing else. */
public sealed interface Operation {

  /** What is to be done to what; hooks cannot change it. */
  Endpoint endpoint();

  /**
   * Rows of a table.
   *
   * @param countAll whether the number of rows without the page is wanted too
   */
  record Read(String service, Selection<RelationName, ColumnName> selection, boolean countAll)
      implements Operation {
    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, selection.from().text(), Action.READ);
    }
  }

  /**
   * New rows.
   *
   * @param returning what of the new rows comes back; empty for nothing
   */
  record Create(
      String service,
      String resource,
      Payload payload,
      Optional<Selection<RelationName, ColumnName>> returning)
      implements Operation {
    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, resource, Action.CREATE);
    }
  }

  /** The same change to every row that fits. */
  record Update(
      String service,
      String resource,
      Payload payload,
      Filter<ColumnName> where,
      Optional<Selection<RelationName, ColumnName>> returning)
      implements Operation {
    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, resource, Action.UPDATE);
    }
  }

  /** Every row that fits removed. */
  record Delete(
      String service,
      String resource,
      Filter<ColumnName> where,
      Optional<Selection<RelationName, ColumnName>> returning)
      implements Operation {
    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, resource, Action.DELETE);
    }
  }

  /**
   * A routine called.
   *
   * @param arguments one object, members named as the arguments
   * @param rows what to select from returned rows; used only where the routine returns rows
   * @param isReadOnly whether the surface promised that nothing changes
   */
  record Call(
      String service,
      Payload arguments,
      Selection<RelationName, ColumnName> rows,
      boolean countAll,
      boolean isReadOnly)
      implements Operation {
    @Override
    public Endpoint endpoint() {
      return new Endpoint(service, rows.from().text(), Action.CALL);
    }
  }
}
