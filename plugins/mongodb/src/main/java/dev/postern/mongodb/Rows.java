package dev.postern.mongodb;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.Json;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Makes the JSON rows of an answer out of documents, within the bytes that they may take. */
final class Rows {
  private final List<String> columns;
  private final List<byte[]> keys;
  private final boolean stripsNulls;
  private final long limit;
  private final int maxBytes;
  private final JsonBuffer out = new JsonBuffer();
  private long count;
  private Cut cut = Cut.NOTHING;

  Rows(Selection<Source, ColumnUse> selection, Rendering rendering, long limit, int maxBytes) {
    List<Item.Field<Source, ColumnUse>> fields =
        selection.items().stream().map(Rows::field).toList();
    this.columns = fields.stream().map(field -> Operands.name(field.column())).toList();
    this.keys = fields.stream().map(field -> JsonBuffer.key(field.name())).toList();
    this.stripsNulls = strips(rendering);
    this.limit = limit;
    this.maxBytes = maxBytes;
    out.raw('[');
  }

  private static Item.Field<Source, ColumnUse> field(Item<Source, ColumnUse> item) {
    if (item instanceof Item.Field<Source, ColumnUse> field && field.cast().isEmpty()) {
      return field;
    }
    throw new IllegalArgumentException("only columns as they are: " + item);
  }

  private static boolean strips(Rendering rendering) {
    if (rendering instanceof Rendering.Json(boolean stripsNulls, boolean isSingle)) {
      return stripsNulls;
    }
    throw new IllegalArgumentException("only JSON: " + rendering);
  }

  /** The columns that are shown. */
  List<String> columns() {
    return columns;
  }

  /** Takes a document; false where it no longer fits, and then no more are wanted. */
  boolean add(BsonDocument document) {
    if (count == limit) {
      cut = Cut.ROWS;
      return false;
    }
    int before = out.length();
    if (count > 0) {
      out.raw(',');
    }
    row(document);
    if (out.length() >= maxBytes) {
      out.cut(before);
      cut = Cut.BYTES;
      return false;
    }
    count++;
    return true;
  }

  private void row(BsonDocument document) {
    out.raw('{');
    boolean isFirst = true;
    for (int i = 0; i < columns.size(); i++) {
      BsonValue value = document.get(columns.get(i));
      boolean isAbsent = Texts.isAbsent(value);
      if (isAbsent && stripsNulls) {
        continue;
      }
      if (!isFirst) {
        out.raw(',');
      }
      isFirst = false;
      out.raw(keys.get(i));
      if (isAbsent) {
        out.raw("null");
      } else {
        Texts.json(value, stripsNulls, out);
      }
    }
    out.raw('}');
  }

  long count() {
    return count;
  }

  Cut cut() {
    return cut;
  }

  /** The array; nothing may be added afterwards. */
  Json body() {
    out.raw(']');
    return out.json();
  }
}
