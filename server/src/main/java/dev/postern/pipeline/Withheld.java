package dev.postern.pipeline;

import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a caller names that is there, but not for that caller. */
record Withheld(ServiceSchema schema, Grant grant) {

  /** A sentence for each. */
  List<String> of(Operation asked) {
    List<String> found = new ArrayList<>();
    Endpoint endpoint = asked.endpoint();
    switch (asked) {
      case Operation.Read read -> in(read.selection(), read.selection().from().text(), found);
      case Operation.Create create -> {
        columns(endpoint, create.payload().columns(), found);
        create.returning().ifPresent(rows -> in(rows, endpoint.resource(), found));
      }
      case Operation.Update update -> {
        columns(endpoint, update.payload().columns(), found);
        where(update.where(), endpoint.resource(), found);
        update.returning().ifPresent(rows -> in(rows, endpoint.resource(), found));
      }
      case Operation.Delete delete -> {
        where(delete.where(), endpoint.resource(), found);
        delete.returning().ifPresent(rows -> in(rows, endpoint.resource(), found));
      }
      case Operation.Call call -> returned(endpoint.resource(), found);
    }
    return found.stream().distinct().toList();
  }

  private void in(Selection<RelationName, ColumnName> rows, String resource, List<String> found) {
    List<String> named = new ArrayList<>();
    for (Item<RelationName, ColumnName> item : rows.items()) {
      switch (item) {
        case Item.Field<RelationName, ColumnName> field -> named.add(field.column().text());
        case Item.Aggregate<RelationName, ColumnName> aggregate ->
            aggregate.column().ifPresent(column -> named.add(column.text()));
        case Item.Embed<RelationName, ColumnName> embed -> {
          String related = embed.selection().from().text();
          if (schema.table(related).isPresent()) {
            relation(related, found);
            in(embed.selection(), related, found);
          }
        }
      }
    }
    rows.order().forEach(key -> named.add(key.column().text()));
    columns(new Endpoint(schema.service(), resource, Action.READ), named, found);
    where(rows.where(), resource, found);
  }

  private void where(Filter<ColumnName> filter, String resource, List<String> found) {
    List<String> named = new ArrayList<>();
    filter.map(
        name -> {
          named.add(name.text());
          return name;
        });
    columns(new Endpoint(schema.service(), resource, Action.READ), named, found);
  }

  private void relation(String resource, List<String> found) {
    if (grant.words(schema.service(), resource, Action.READ).isEmpty()) {
      found.add("'%s' is there, but role '%s' may not read it.".formatted(resource, grant.role()));
    }
  }

  private void returned(String routine, List<String> found) {
    for (Routine one : schema.routines(routine)) {
      if (one.returns() instanceof Routine.Returns.Rows(Table table, boolean isSet)
          && table.kind() != Table.Kind.ROUTINE_RESULT) {
        relation(schema.resource(table), found);
      }
    }
  }

  private void columns(Endpoint endpoint, List<String> named, List<String> found) {
    Optional<Table> table = schema.table(endpoint.resource());
    Optional<Columns> shown =
        grant.columns(schema.service(), endpoint.resource(), endpoint.action());
    if (table.isEmpty() || shown.isEmpty()) {
      return;
    }
    String rule =
        grant
            .place(schema.service(), endpoint.resource(), endpoint.action())
            .map(Reasons::told)
            .orElse("the rule");
    for (String name : named) {
      if (table.get().column(name).isEmpty()) {
        continue;
      }
      String column = endpoint.resource() + "." + name;
      if (!shown.get().contains(name)) {
        found.add("%s is there, but %s does not let it through.".formatted(column, rule));
      } else if (grant.masks(schema, table.get(), endpoint.action()).hides(name)) {
        found.add("%s is there, but a mask under %s hides it.".formatted(column, rule));
      }
    }
  }
}
