package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.util.List;
import java.util.Optional;

/** Counts the rows of an answer with those that are related to them, however deep. */
final class LeavingRows {
  private LeavingRows() {}

  /**
   * Refuses forms of rows in which related ones cannot be counted.
   *
   * @throws GatewayException where it is one
   */
  static void check(Query query, Rendering rendering) {
    boolean isCounted = rendering instanceof Rendering.Json || rendering instanceof Rendering.Lines;
    if (!isCounted && !(rendering instanceof Rendering.Plan) && related(query).isPresent()) {
      throw new GatewayException(
              ErrorCode.MEDIA_TYPE_NOT_SERVED, "Related rows are not available in this form")
          .details("Your budget counts rows, which it can do in JSON alone.")
          .hint("Ask for application/json, or leave related rows out");
    }
  }

  /**
   * How many rows there are.
   *
   * @param rowCount those of the answer itself
   * @param body JSON, or lines of it
   */
  static long count(Query query, long rowCount, Json body) {
    Optional<Selection<Source, ColumnUse>> rows = related(query);
    if (rows.isEmpty() || rowCount == 0) {
      return rowCount;
    }
    long count = 0;
    for (int at = 0; at < body.length(); ) {
      Span next = Span.of(body.buffer(), at, body.length());
      count += within(next, rows.get());
      at = next.end();
      while (at < body.length() && body.buffer()[at] <= ' ') {
        at++;
      }
    }
    return count;
  }

  /** The rows of a query, where others are related to them. */
  private static Optional<Selection<Source, ColumnUse>> related(Query query) {
    return query
        .leaving()
        .filter(selection -> selection.items().stream().anyMatch(Item.Embed.class::isInstance));
  }

  private static long within(Span value, Selection<Source, ColumnUse> rows) {
    if (value.isArray()) {
      long count = 0;
      for (Span element : value.elements()) {
        count += within(element, rows);
      }
      return count;
    }
    return value.isObject() ? 1 + relatedTo(value.members(), rows) : 0;
  }

  private static long relatedTo(List<Member> row, Selection<Source, ColumnUse> rows) {
    long count = 0;
    for (Item<Source, ColumnUse> item : rows.items()) {
      if (item instanceof Item.Embed<Source, ColumnUse> embed) {
        count +=
            embed.isSpread()
                ? spread(row, embed.selection())
                : within(row, embed.name(), embed.selection());
      }
    }
    return count;
  }

  private static long within(List<Member> row, String name, Selection<Source, ColumnUse> rows) {
    for (Member member : row) {
      if (member.name().decoded().equals(name)) {
        return within(member.value(), rows);
      }
    }
    return 0;
  }

  /** As many as the longest list of values that they give to the row around them. */
  private static long spread(List<Member> row, Selection<Source, ColumnUse> rows) {
    if (rows.items().isEmpty()) {
      return 0;
    }
    long longest = 1;
    for (Item<Source, ColumnUse> item : rows.items()) {
      Optional<String> name =
          switch (item) {
            case Item.Field<Source, ColumnUse> field -> Optional.of(field.name());
            case Item.Aggregate<Source, ColumnUse> aggregate -> Optional.of(aggregate.name());
            case Item.Embed<Source, ColumnUse> embed -> Optional.empty();
          };
      for (Member member : row) {
        if (name.isPresent()
            && member.value().isArray()
            && member.name().decoded().equals(name.get())) {
          longest = Math.max(longest, member.value().elements().size());
        }
      }
    }
    return longest + relatedTo(row, rows);
  }
}
