package dev.postern.hook;

import dev.postern.hook.Row.Members;
import dev.postern.hook.Row.Names;
import dev.postern.hook.Sandbox.Rows;
import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.json.JsonTable;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;

/**
 * The rows of one result on their way through one hook. Handing rows over as text costs a parse and
 * a print of everything, whatever the hook looks at; these are read where they are touched, and not
 * at all where the script does not ask for them.
 */
final class RowBatch {
  /** How far a row that a script made anew is compared with those it may have been made from. */
  private static final int MAX_COMPARED = 64;

  private static final byte[] NO_TEXT = {};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private final Json json;
  private final GuestJson guest;
  private final Value nothing;
  private Row[] rows;
  private boolean mayDiffer;
  private int origin;

  /**
   * @param json an array of objects
   * @param nothing the guest's {@code null}
   */
  RowBatch(Json json, GuestJson guest, Value nothing) {
    this.json = json;
    this.guest = guest;
    this.nothing = nothing;
  }

  /** The rows for the guest. */
  Row[] rows() {
    if (rows == null) {
      rows = JsonTable.of(json.buffer(), json.length()).map(this::alike).orElseGet(this::oneByOne);
    }
    return rows;
  }

  private Row[] alike(JsonTable table) {
    Names names = names(table.names());
    Row[] all = new Row[table.rows()];
    for (int row = 0; row < all.length; row++) {
      all[row] = new Row(this, new Members(json.buffer(), names, table.bounds(), table.place(row)));
    }
    return all;
  }

  private Row[] oneByOne() {
    return Span.of(json.buffer(), json.length()).elements().stream()
        .map(row -> new Row(this, members(row)))
        .toArray(Row[]::new);
  }

  private static Members members(Span row) {
    List<Member> members = row.members();
    int[] bounds = new int[2 + 2 * members.size()];
    bounds[0] = row.start();
    bounds[1] = row.end();
    int at = 2;
    for (Member member : members) {
      bounds[at++] = member.value().start();
      bounds[at++] = member.value().end();
    }
    return new Members(row.bytes(), names(members.stream().map(Member::name).toList()), bounds, 0);
  }

  private static Names names(List<Span> found) {
    List<String> list = new ArrayList<>();
    List<byte[]> quoted = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    for (Span name : found) {
      places.put(name.decoded(), list.size());
      list.add(name.decoded());
      quoted.add(Arrays.copyOfRange(name.bytes(), name.start(), name.end()));
    }
    return new Names(list, quoted, places);
  }

  GuestJson guest() {
    return guest;
  }

  /** The guest's {@code null}. */
  Value nothing() {
    return nothing;
  }

  /** Notes that a row may be another one by now. */
  void differs() {
    mayDiffer = true;
  }

  /**
   * The rows that were handed over, each in its place; what the guest set in them is written.
   *
   * @return the same text where they all mean the same as those that came
   */
  Rows inPlace() {
    if (!mayDiffer) {
      return new Rows(json, rows.length);
    }
    boolean areSame = true;
    Bytes out = new Bytes(json.length() + 256);
    out.write('[');
    for (int index = 0; index < rows.length; index++) {
      if (index > 0) {
        out.write(',');
      }
      areSame &= rows[index].write(out);
    }
    out.write(']');
    return new Rows(areSame ? json : out.json(), rows.length);
  }

  /**
   * Other rows that the guest leaves, or the same in other places.
   *
   * @throws NoRowException where one is no object once written
   */
  Rows left(Value array) {
    Bytes out = new Bytes(json.length() + 256);
    int count = Math.toIntExact(array.getArraySize());
    out.write('[');
    for (int index = 0; index < count; index++) {
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
    return new Rows(out.json(), count);
  }

  /** A row that the script made: parts of it may have been parts of a row that came. */
  private void anew(Value row, int index, Bytes out) {
    byte[] bytes = guest.written(row).getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes[0] != '{') {
      throw new NoRowException(index);
    }
    Span whole = Span.of(bytes, bytes.length);
    List<Member> made = whole.members();
    for (int tried = 0; tried < Math.min(MAX_COMPARED, rows().length); tried++) {
      Row candidate = rows[(origin + tried) % rows.length];
      if (isMadeFrom(candidate.members(), made)) {
        origin = (origin + tried + 1) % rows.length;
        OriginalDigits.write(candidate.span(), whole, out);
        return;
      }
    }
    out.write(bytes);
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
  byte[] text(Value value) {
    if (value.isString()) {
      String text = value.asString();
      return (isPlain(text) ? '"' + text + '"' : guest.written(value))
          .getBytes(StandardCharsets.UTF_8);
    }
    if (value.isNull()) {
      // what is undefined is no value
      return value.toString().equals("null") ? NULL : NO_TEXT;
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? TRUE : FALSE;
    }
    String text =
        value.isNumber() && value.fitsInInt()
            ? Integer.toString(value.asInt())
            : guest.written(value);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a text stands in JSON as it is. */
  static boolean isPlain(String text) {
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

  /** What a script hands back as a row is no object once written. */
  static final class NoRowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoRowException(int index) {
      super("ctx.rows[%d] is no object".formatted(index));
    }
  }
}
