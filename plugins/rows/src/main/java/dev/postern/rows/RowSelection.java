package dev.postern.rows;

import dev.postern.spi.CallContext;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Json;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a selection asks of rows: those that fit, in order, a page of them, some of their members.
 *
 * @param statement for the audit record, as {@link Result#statement}
 */
public record RowSelection(
    Selection<Source, ColumnUse> selection,
    Count count,
    Rendering rendering,
    CallContext call,
    String statement) {

  private static final int ROWS_BETWEEN_LOOKS = 1_024;

  /**
   * The rows that fit, in the order they came.
   *
   * @param rows objects whose members have the form of their columns' types
   * @throws SourceException where the query asks for what cannot be done, or time is up
   */
  public List<JsonNode> fitting(Iterable<? extends JsonNode> rows) {
    Condition condition = Condition.of(selection.where());
    List<JsonNode> fitting = new ArrayList<>();
    int seen = 0;
    for (JsonNode row : rows) {
      if (seen++ % ROWS_BETWEEN_LOOKS == 0) {
        goOn(call);
      }
      if (condition.holds(row)) {
        fitting.add(row);
      }
    }
    return fitting;
  }

  /** A read's result, an array of objects. */
  public Result of(Iterable<? extends JsonNode> rows) {
    return of(rows, row -> row);
  }

  /**
   * The same of rows of which some members are dear.
   *
   * @param completed gives the row with all that is shown of it; asked only for rows of the page
   */
  public Result of(Iterable<? extends JsonNode> rows, UnaryOperator<JsonNode> completed) {
    check();
    List<JsonNode> fitting = RowOrder.sorted(fitting(rows), selection.order());
    OptionalLong total =
        count == Count.NONE ? OptionalLong.empty() : OptionalLong.of(fitting.size());
    int from = (int) Math.min(selection.page().offset(), fitting.size());
    int to =
        (int) Math.min(from + Math.min(selection.page().limit(), fitting.size()), fitting.size());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write('[');
    Cut cut = to < fitting.size() ? Cut.ROWS : Cut.NOTHING;
    int written = 0;
    for (JsonNode row : fitting.subList(from, to)) {
      byte[] bytes = JsonForm.MAPPER.writeValueAsBytes(shown(completed.apply(row)));
      if ((long) body.size() + bytes.length + 2 > call.maxResultBytes()) {
        cut = Cut.BYTES;
        break;
      }
      if (written++ > 0) {
        body.write(',');
      }
      body.writeBytes(bytes);
    }
    body.write(']');
    byte[] all = body.toByteArray();
    return new Result(new Json(all, all.length), written, total, cut, statement);
  }

  /** The result of a routine that gives one row or none: an object or null. */
  public Result ofOne(JsonNode row) {
    check();
    List<JsonNode> fitting =
        selection.page().limit() == 0 || selection.page().offset() > 0
            ? List.of()
            : fitting(row.isObject() ? List.of(row) : List.of());
    byte[] bytes =
        fitting.isEmpty()
            ? JsonForm.MAPPER.writeValueAsBytes(null)
            : JsonForm.MAPPER.writeValueAsBytes(shown(fitting.getFirst()));
    if (bytes.length > call.maxResultBytes()) {
      throw new SourceException(Kind.TOO_DEMANDING, "one row is longer than an answer may be");
    }
    OptionalLong total =
        count == Count.NONE ? OptionalLong.empty() : OptionalLong.of(fitting.size());
    return new Result(new Json(bytes, bytes.length), fitting.size(), total, Cut.NOTHING, statement);
  }

  private void check() {
    if (selection.isDistinct() || !selection.having().isAll()) {
      throw Refusal.unserved("grouping");
    }
    if (!(rendering instanceof Rendering.Json)) {
      throw Refusal.unserved("any other form than JSON");
    }
  }

  private ObjectNode shown(JsonNode row) {
    ObjectNode shown = JsonForm.MAPPER.createObjectNode();
    boolean stripsNulls = rendering instanceof Rendering.Json json && json.stripsNulls();
    for (Item<Source, ColumnUse> item : selection.items()) {
      JsonNode value =
          switch (item) {
            case Item.Field<Source, ColumnUse> field when isPlain(field) ->
                row.get(field.column().name());
            case Item.Field<Source, ColumnUse> field -> throw Refusal.unserved("a cast or a path");
            case Item.Aggregate<Source, ColumnUse> one -> throw Refusal.unserved("aggregation");
            case Item.Embed<Source, ColumnUse> embed -> throw Refusal.unserved("embedding");
          };
      if (!stripsNulls) {
        shown.set(name(item), value);
      } else if (value != null && !value.isNull()) {
        shown.set(name(item), withoutNulls(value));
      }
    }
    return shown;
  }

  private static boolean isPlain(Item.Field<Source, ColumnUse> field) {
    return field.cast().isEmpty() && field.column().isPlain();
  }

  private static String name(Item<Source, ColumnUse> item) {
    return switch (item) {
      case Item.Field<Source, ColumnUse> field -> field.name();
      case Item.Aggregate<Source, ColumnUse> aggregate -> aggregate.name();
      case Item.Embed<Source, ColumnUse> embed -> embed.name();
    };
  }

  private static JsonNode withoutNulls(JsonNode value) {
    if (value.isObject()) {
      ObjectNode bare = JsonForm.MAPPER.createObjectNode();
      value
          .properties()
          .forEach(
              member -> {
                if (!member.getValue().isNull()) {
                  bare.set(member.getKey(), withoutNulls(member.getValue()));
                }
              });
      return bare;
    }
    if (value.isArray()) {
      var bare = JsonForm.MAPPER.createArrayNode();
      value.forEach(element -> bare.add(withoutNulls(element)));
      return bare;
    }
    return value;
  }

  /**
   * Ends work whose time is up or which nobody wants any more.
   *
   * @throws SourceException where that is so
   */
  public static void goOn(CallContext call) {
    if (call.cancellation().isCancelled()) {
      throw new SourceException(Kind.CANCELLED, "the caller gave the call up");
    }
    if (call.remaining().isZero()) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed");
    }
  }
}
