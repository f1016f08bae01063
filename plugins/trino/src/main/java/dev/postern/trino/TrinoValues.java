package dev.postern.trino;

import dev.postern.jdbc.Texts;
import dev.postern.spi.ColumnType;
import dev.postern.spi.SourceException;
import io.trino.jdbc.Row;
import io.trino.jdbc.RowField;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Values as the driver takes and gives them. */
final class TrinoValues {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.nnnnnnnnn xxx", Locale.ROOT);

  private TrinoValues() {}

  static void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    if (text != null && TrinoType.isMade(type)) {
      throw new SourceException(
          SourceException.Kind.INVALID_VALUE,
          "0A000",
          "",
          "",
          "",
          "values of type " + type.name() + " are neither written nor compared",
          null);
    }
    Object value = text == null ? null : Texts.parse(type, text);
    switch (value) {
      case null -> statement.setObject(place, null);
      case OffsetDateTime moment -> statement.setString(place, MOMENT.format(moment));
      case LocalTime time -> statement.setString(place, Texts.of(time));
      case UUID id -> statement.setString(place, id.toString());
      case byte[] bytes -> statement.setBytes(place, bytes);
      default -> statement.setObject(place, value);
    }
  }

  static String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    return switch (type.kind()) {
      case TIMESTAMP_WITH_ZONE -> {
        ZonedDateTime moment = rows.getObject(place, ZonedDateTime.class);
        yield moment == null ? null : Texts.of(moment.toOffsetDateTime());
      }
      case TIME -> {
        String time = rows.getString(place);
        yield time == null ? null : Texts.of(LocalTime.parse(time));
      }
      case ARRAY, COMPOSITE -> {
        Object value = rows.getObject(place);
        yield value == null ? null : json(value, new StringBuilder()).toString();
      }
      default -> Texts.read(rows, place, type);
    };
  }

  /** A value within others as JSON; what is neither number, truth value nor made is a string. */
  private static StringBuilder json(Object value, StringBuilder out) throws SQLException {
    return switch (value) {
      case null -> out.append("null");
      case Array array -> list(Arrays.asList((Object[]) array.getArray()), out);
      case List<?> list -> list(list, out);
      case Map<?, ?> map -> map(map, out);
      case Row row -> row(row, out);
      case Boolean truth -> out.append(truth);
      case Double number when !Double.isFinite(number) -> string(number.toString(), out);
      case Float number when !Float.isFinite(number) -> string(number.toString(), out);
      case Number number -> out.append(Texts.of(number));
      case byte[] bytes -> string("\\x" + HexFormat.of().formatHex(bytes), out);
      default -> string(value.toString(), out);
    };
  }

  private static StringBuilder list(List<?> values, StringBuilder out) throws SQLException {
    out.append('[');
    for (int i = 0; i < values.size(); i++) {
      json(values.get(i), out.append(i == 0 ? "" : ","));
    }
    return out.append(']');
  }

  private static StringBuilder map(Map<?, ?> map, StringBuilder out) throws SQLException {
    out.append('{');
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<?, ?> entry = entries.next();
      string(String.valueOf(entry.getKey()), out).append(':');
      json(entry.getValue(), out).append(entries.hasNext() ? "," : "");
    }
    return out.append('}');
  }

  /** A field without a name is known by its place, counted from one. */
  private static StringBuilder row(Row row, StringBuilder out) throws SQLException {
    out.append('{');
    for (int i = 0; i < row.getFields().size(); i++) {
      RowField field = row.getFields().get(i);
      String name = field.getName().orElse("field" + (i + 1));
      string(name, out.append(i == 0 ? "" : ",")).append(':');
      json(field.getValue(), out);
    }
    return out.append('}');
  }

  private static StringBuilder string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"');
  }
}
