package dev.postern.schema;

import dev.postern.mask.Masking;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The same for rows in lines of text, whose values have places instead of names: quoted like the
 * text of a whole record, with quotes and backslashes doubled. One object reads one answer, whose
 * first line has the names.
 */
final class LeftCells {
  private final Map<Integer, Mask> masks;
  private boolean isBehindNames;

  private LeftCells(Map<Integer, Mask> masks) {
    this.masks = masks;
  }

  /** Those of a selection; empty where a name or a value within another leaves its place unsure. */
  static Optional<LeftCells> of(Selection<Source, ColumnUse> selection, DataSource source) {
    List<Item<Source, ColumnUse>> cells = new ArrayList<>();
    boolean isSure = collect(selection, cells);
    Map<Integer, Mask> masks = new HashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i) instanceof Item.Field<Source, ColumnUse> field
          && LeftMasks.isLeft(field.column(), source)) {
        isSure &= isOfText(field.column().mask());
        masks.put(i, field.column().mask());
      } else if (cells.get(i) instanceof Item.Embed<Source, ColumnUse> embed) {
        isSure &= LeftMasks.of(embed.selection(), source).isEmpty();
      }
    }
    return isSure ? Optional.of(new LeftCells(masks)) : Optional.empty();
  }

  private static boolean isOfText(Mask mask) {
    return !(mask instanceof Mask.Places || mask instanceof Mask.Function);
  }

  private static boolean collect(
      Selection<Source, ColumnUse> selection, List<Item<Source, ColumnUse>> cells) {
    boolean isSure = true;
    for (Item<Source, ColumnUse> item : selection.items()) {
      switch (item) {
        case Item.Field<Source, ColumnUse> field -> {
          isSure &= isPlain(field.name());
          cells.add(field);
        }
        case Item.Aggregate<Source, ColumnUse> aggregate -> {
          isSure &= isPlain(aggregate.name());
          cells.add(aggregate);
        }
        case Item.Embed<Source, ColumnUse> embed -> {
          // what is spread, or shows nothing, has no one place of its own
          isSure &= !embed.isSpread() && !embed.selection().items().isEmpty();
          isSure &= isPlain(embed.name());
          cells.add(embed);
        }
      }
    }
    return isSure;
  }

  private static boolean isPlain(String name) {
    return name.chars().noneMatch(c -> c < ' ' || c == '"' || c == ',' || c == '\\');
  }

  /** The next lines as they leave. */
  Json in(Json lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(lines.length() + 64);
    byte[] bytes = lines.buffer();
    int at = 0;
    if (!isBehindNames) {
      while (at < lines.length() && bytes[at++] != '\n') {}
      out.write(bytes, 0, at);
      isBehindNames = at > 0;
    }
    int cell = 0;
    while (at < lines.length()) {
      int end = end(bytes, at, lines.length());
      Mask mask = masks.get(cell);
      if (mask == null) {
        out.write(bytes, at, end - at);
      } else {
        masked(bytes, at, end, mask, out);
      }
      cell = end < lines.length() && bytes[end] == ',' ? cell + 1 : 0;
      if (end < lines.length()) {
        out.write(bytes[end]);
      }
      at = end + 1;
    }
    byte[] written = out.toByteArray();
    return new Json(written, written.length);
  }

  private static int end(byte[] bytes, int start, int length) {
    boolean isQuoted = false;
    int at = start;
    while (at < length && (isQuoted || (bytes[at] != ',' && bytes[at] != '\n'))) {
      isQuoted ^= bytes[at] == '"';
      at++;
    }
    return at;
  }

  private static void masked(
      byte[] bytes, int start, int end, Mask mask, ByteArrayOutputStream out) {
    boolean isThere = end > start && bytes[start] != '\r';
    Optional<String> shown =
        isThere || mask instanceof Mask.Constant
            ? Masking.masked(isThere ? text(bytes, start, end) : "", mask)
            : Optional.empty();
    shown.ifPresent(text -> out.writeBytes(written(text).getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(byte[] bytes, int start, int end) {
    String raw = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    return raw.startsWith("\"")
        ? raw.substring(1, raw.length() - 1).replace("\"\"", "\"").replace("\\\\", "\\")
        : raw;
  }

  private static String written(String text) {
    boolean isQuoted =
        text.isEmpty()
            || text.chars().anyMatch(c -> "\"\\(), ".indexOf(c) >= 0 || (c >= '\t' && c <= '\r'));
    return isQuoted ? '"' + text.replace("\\", "\\\\").replace("\"", "\"\"") + '"' : text;
  }
}
