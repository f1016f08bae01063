package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Holds a query, the conditions of rules included, against what its source can do: a source is
 * never asked what it has not declared.
 */
record WithinPowers(ServiceSchema schema) {

  /**
   * Looks at a whole query; at none where the source can do everything.
   *
   * @throws GatewayException naming what the source cannot do, and what it can
   */
  void check(Query query) {
    if (schema.powers().areUsual()) {
      return;
    }
    if (givesBackChanges(query) && !schema.can(Capability.RETURNING)) {
      throw notServed("give back changed rows")
          .hint("Ask for no representation, Prefer: return=minimal, and read the rows afterwards");
    }
    query.leaving().ifPresent(this::selection);
    switch (query) {
      case Query.Read read -> {
        if (!schema.can(Capability.READ)) {
          throw notServed("read");
        }
        read.keyset().ifPresent(keyset -> condition(keyset.after()));
      }
      case Query.Create create -> {
        condition(create.only());
        condition(create.check());
        create.upsert().ifPresent(upsert -> condition(upsert.where()));
      }
      case Query.Update update -> {
        condition(update.where());
        condition(update.check());
      }
      case Query.Delete delete -> condition(delete.where());
      case Query.Call call -> {}
    }
  }

  private static boolean givesBackChanges(Query query) {
    return switch (query) {
      case Query.Read read -> false;
      case Query.Call call -> false;
      case Query.Create create -> create.returning().isPresent();
      case Query.Update update -> update.returning().isPresent();
      case Query.Delete delete -> delete.returning().isPresent();
    };
  }

  private GatewayException notServed(String what) {
    return new GatewayException(
        ErrorCode.FEATURE_NOT_SERVED,
        "The source of '%s' cannot %s".formatted(schema.service(), what));
  }

  private void selection(Selection<Source, ColumnUse> rows) {
    condition(rows.where());
    condition(rows.having());
    for (Item<Source, ColumnUse> item : rows.items()) {
      if (item instanceof Item.Embed<Source, ColumnUse> embed) {
        selection(embed.selection());
      }
    }
  }

  private void condition(Filter<ColumnUse> filter) {
    switch (filter) {
      case Filter.And<ColumnUse> and -> and.terms().forEach(this::condition);
      case Filter.Or<ColumnUse> or -> or.terms().forEach(this::condition);
      case Filter.Not<ColumnUse> not -> condition(not.term());
      case Filter.Related<ColumnUse> related -> condition(related.where());
      case Filter.Compare<ColumnUse> compare -> operator(compare.operator());
      case Filter.Quantified<ColumnUse> set -> operator(set.operator());
      case Filter.CompareColumns<ColumnUse> both -> operator(both.operator());
      case Filter.Search<ColumnUse> search -> {
        if (!schema.can(Capability.SEARCH)) {
          throw refused("search in texts");
        }
      }
      case Filter.In<ColumnUse> in -> {}
      case Filter.Is<ColumnUse> is -> {}
    }
  }

  private void operator(Operator operator) {
    if (!schema.powers().can(operator)) {
      throw refused("the operator '" + operator.word() + "'");
    }
  }

  private GatewayException refused(String what) {
    String known =
        Arrays.stream(Operator.values())
            .filter(schema.powers()::can)
            .map(Operator::word)
            .collect(Collectors.joining(", "));
    GatewayException refused =
        new GatewayException(ErrorCode.FEATURE_NOT_SERVED, "Feature not implemented")
            .details("The source of '%s' does not know %s.".formatted(schema.service(), what));
    return known.isEmpty() ? refused : refused.hint("It knows " + known + ", in and is.");
  }
}
