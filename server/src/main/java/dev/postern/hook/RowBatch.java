package dev.postern.hook;

import dev.postern.hook.Row.Members;
import dev.postern.hook.Row.Names;
import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;

/**
 * The rows of one result on their way through one hook. Handing rows over as text costs a parse and
 * a print of everything, whatever the hook looks at; these are read where they are touched.
 */
final class RowBatch {
  /** How far a row that a script made anew is compared with those it may have been made from. */
  private static final int MAX_COMPARED = 64;

  private final Json json;
  private final GuestJson guest;
  private final Value nothing;
  private final List<Row> rows = new ArrayList<>();
  private Names last = new Names(List.of(), List.of(), Map.of());
  private int origin;

  /**
   * @param json an array of objects
   */
  RowBatch(Json json, GuestJson guest) {
    this.json = json;
    this.guest = guest;
    this.nothing = guest.parsed("null");
    for (Span row : Span.of(json.buffer(), json.length()).elements()) {
      rows.add(new Row(this, row));
    }
  }

  /** The rows for the guest. */
  ProxyArray handed() {
    return ProxyArray.fromList(List.copyOf(rows));
  }

  GuestJson guest() {
    return guest;
  }

  /** The guest's {@code null}. */
  Value nothing() {
    return nothing;
  }

  /** Where the members of a row lie. */
  Members members(Span row) {
    List<Member> found = row.members();
    List<Span> values = new ArrayList<>(found.size());
    boolean isAsBefore = found.size() == last.quoted().size();
    for (int place = 0; place < found.size(); place++) {
      Member member = found.get(place);
      values.add(member.value());
      isAsBefore = isAsBefore && isSame(member.name(), last.quoted().get(place));
    }
    if (!isAsBefore) {
      last = names(found);
    }
    return new Members(last, values);
  }

  private static boolean isSame(Span name, byte[] quoted) {
    return Arrays.equals(name.bytes(), name.start(), name.end(), quoted, 0, quoted.length);
  }

  private static Names names(List<Member> found) {
    List<String> list = new ArrayList<>();
    List<byte[]> quoted = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    for (Member member : found) {
      Span name = member.name();
      places.put(name.decoded(), list.size());
      list.add(name.decoded());
      quoted.add(Arrays.copyOfRange(name.bytes(), name.start(), name.end()));
    }
    return new Names(list, quoted, places);
  }

  /**
   * The rows as they were handed over, in the same order; what the guest set in them is written.
   */
  Json left() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length() + 256);
    boolean areSame = true;
    out.write('[');
    for (Row row : rows) {
      if (out.size() > 1) {
        out.write(',');
      }
      areSame &= row.write(out);
    }
    out.write(']');
    return areSame ? json : written(out);
  }

  /**
   * The rows that the guest leaves.
   *
   * @throws IllegalArgumentException where one is no object once written
   */
  Json left(Value array) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length() + 256);
    out.write('[');
    long count = array.getArraySize();
    for (long index = 0; index < count; index++) {
      if (index > 0) {
        out.write(',');
      }
      Value row = array.getArrayElement(index);
      if (row.isProxyObject() && row.asProxyObject() instanceof Row known) {
        known.write(out);
      } else {
        anew(row, index, out);
      }
    }
    out.write(']');
    return written(out);
  }

  private static Json written(ByteArrayOutputStream out) {
    byte[] bytes = out.toByteArray();
    return new Json(bytes, bytes.length);
  }

  /** A row that the script made: parts of it may have been parts of a row that came. */
  private void anew(Value row, long index, ByteArrayOutputStream out) {
    byte[] bytes = guest.written(row).getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes[0] != '{') {
      throw new IllegalArgumentException("row %d is no object once written".formatted(index));
    }
    List<Member> made = Span.of(bytes, bytes.length).members();
    for (int tried = 0; tried < Math.min(MAX_COMPARED, rows.size()); tried++) {
      Row candidate = rows.get((origin + tried) % rows.size());
      if (isMadeFrom(candidate.members(), made)) {
        origin = (origin + tried + 1) % rows.size();
        OriginalDigits.write(candidate.span(), bytes, out);
        return;
      }
    }
    out.writeBytes(bytes);
  }

  /** Whether they agree in the first scalar that both have. */
  private static boolean isMadeFrom(Members old, List<Member> made) {
    for (Member member : made) {
      int place = old.place(member.name().decoded());
      if (place >= 0 && !member.value().isObject() && !member.value().isArray()) {
        return OriginalDigits.isSameScalar(old.value(place), member.value());
      }
    }
    return false;
  }

  /** The JSON text of a value that a script set; empty where it has none. */
  String text(Value value) {
    if (value.isString()) {
      String text = value.asString();
      return isPlain(text) ? '"' + text + '"' : guest.written(value);
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "true" : "false";
    }
    return guest.written(value);
  }

  private static boolean isPlain(String text) {
    for (int at = 0; at < text.length(); at++) {
      char here = text.charAt(at);
      if (here < ' ' || here == '"' || here == '\\' || Character.isSurrogate(here)) {
        return false;
      }
    }
    return true;
  }

  static byte[] quoted(String name) {
    return JsonText.mapper().writeValueAsBytes(name);
  }
}
