package dev.postern.plan;

import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Rights;
import dev.postern.spi.Routine;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a view a role of the source has rights to. */
final class RightsView {
  private RightsView() {}

  static SchemaView of(SchemaView view, Rights rights) {
    return new SchemaView(
        view.service(),
        view.tables().stream().flatMap(table -> of(table, rights).stream()).toList(),
        view.routines().stream()
            .filter(one -> rights.routines().contains(name(one.routine())))
            .toList(),
        view.tools(),
        view.powers());
  }

  private static Optional<VisibleTable> of(VisibleTable table, Rights rights) {
    QualifiedName name = new QualifiedName(table.table().schema(), table.table().name());
    return Optional.ofNullable(rights.tables().get(name))
        .map(
            granted ->
                new VisibleTable(
                    table.name(),
                    table.table(),
                    table.actions().stream()
                        .filter(granted::contains)
                        .collect(Collectors.toUnmodifiableSet()),
                    table.readable(),
                    table.creatable(),
                    table.updatable(),
                    table.embeds()));
  }

  private static QualifiedName name(Routine routine) {
    return new QualifiedName(routine.schema(), routine.name());
  }
}
