package dev.postern.plan;

import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Filter;
import dev.postern.spi.Page;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Selection;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;

/** The form of an answer that holds rows of a table. */
record AskedRendering(ServiceSchema schema, boolean allowsPlans) {

  /** Of rows that are read. */
  RenderingChoice.Choice read(
      Operation wanted, Table table, Selection<RelationName, ColumnName> asked, boolean mayExport) {
    return wanted.terms().accept().isEmpty()
        ? RenderingChoice.PLAIN
        : new RenderingChoice(
                schema,
                new QualifiedName(table.schema(), table.name()),
                "",
                Planner.isWholeRow(asked),
                allowsPlans,
                mayExport,
                mayExport && wanted.terms().wantsExport())
            .choose(wanted.terms().accept());
  }

  /** Of rows that are written. */
  RenderingChoice.Choice written(
      Operation wanted, Table table, Optional<Selection<RelationName, ColumnName>> returning) {
    return read(
        wanted,
        table,
        returning.orElse(
            new Selection<>(
                RelationName.of(table.name()), List.of(), Filter.all(), List.of(), Page.ALL)),
        false);
  }
}
