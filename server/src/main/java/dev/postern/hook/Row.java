package dev.postern.hook;

import dev.postern.json.JsonSpans;
import dev.postern.json.JsonSpans.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * One row as a guest sees it: read from its bytes where it is looked at and no sooner, and written
 * from the same bytes where it was not changed. Belongs to one run of one hook.
 */
final class Row implements ProxyObject {
  /** Digits that a double keeps, whatever they are. */
  private static final int SAFE_LENGTH = 15;

  /** Digits of a whole number that an int holds. */
  private static final int INT_LENGTH = 9;

  /** A member that was taken away. */
  private static final Object GONE = new Object();

  private final RowBatch batch;
  private final Members members;

  /** By place, as read or set; null where nobody looked. */
  private Object[] values;

  private boolean[] areSet;

  /** Whether a member was set or taken away, or a document was read, which can be changed. */
  private boolean mayDiffer;

  private Map<String, Value> added = Map.of();

  Row(RowBatch batch, Members members) {
    this.batch = batch;
    this.members = members;
  }

  /** Where it lies. */
  Span span() {
    return members.span();
  }

  /** Where its members lie. */
  Members members() {
    return members;
  }

  private Object[] values() {
    if (values == null) {
      values = new Object[members.count()];
      areSet = new boolean[values.length];
    }
    return values;
  }

  @Override
  public Object getMember(String name) {
    int place = members.place(name);
    if (place < 0) {
      return added.get(name);
    }
    Object value = values()[place];
    if (value == null) {
      value = read(place);
      values[place] = value;
    }
    return value == GONE ? null : value;
  }

  private Object read(int place) {
    Span value = members.value(place);
    return switch (value.first()) {
      case '"' -> value.decoded();
      case 't' -> true;
      case 'f' -> false;
      case 'n' -> batch.nothing();
      case '{', '[' -> {
        differs();
        areSet[place] = true;
        yield batch.guest().parsed(value.raw());
      }
      default -> number(value.raw());
    };
  }

  private Object number(String digits) {
    boolean isWhole = true;
    for (int at = 0; at < digits.length(); at++) {
      char digit = digits.charAt(at);
      if (digit == 'e' || digit == 'E') {
        return batch.guest().parsed(digits);
      }
      isWhole &= digit != '.';
    }
    if (digits.length() > SAFE_LENGTH && (isWhole || !JsonSpans.isDouble(digits))) {
      return batch.guest().parsed(digits);
    }
    return isWhole && digits.length() <= INT_LENGTH && !digits.equals("-0")
        ? (Object) Integer.valueOf(digits)
        : (Object) Double.valueOf(digits);
  }

  private void differs() {
    mayDiffer = true;
    batch.differs();
  }

  @Override
  public Object getMemberKeys() {
    List<Object> names = new ArrayList<>();
    for (int place = 0; place < members.count(); place++) {
      if (isThere(place)) {
        names.add(members.name(place));
      }
    }
    names.addAll(added.keySet());
    return ProxyArray.fromList(names);
  }

  /** Of a name given twice, the last value counts. */
  private boolean isThere(int place) {
    return (values == null || values[place] != GONE) && members.place(members.name(place)) == place;
  }

  @Override
  public boolean hasMember(String name) {
    int place = members.place(name);
    return place < 0 ? added.containsKey(name) : values == null || values[place] != GONE;
  }

  @Override
  public void putMember(String name, Value value) {
    differs();
    int place = members.place(name);
    if (place >= 0) {
      values()[place] = value;
      areSet[place] = true;
      return;
    }
    if (added.isEmpty()) {
      added = new LinkedHashMap<>();
    }
    added.put(name, value);
  }

  @Override
  public boolean removeMember(String name) {
    int place = members.place(name);
    if (place < 0) {
      return !added.isEmpty() && added.remove(name) != null;
    }
    boolean wasThere = values()[place] != GONE;
    differs();
    values[place] = GONE;
    return wasThere;
  }

  /** Writes it; tells whether it is as it came. */
  boolean write(Bytes out) {
    if (!mayDiffer) {
      out.write(span());
      return true;
    }
    int start = out.size();
    boolean isSame = added.isEmpty();
    out.write('{');
    for (int place = 0; place < members.count(); place++) {
      isSame &= member(out, start, place);
    }
    for (Map.Entry<String, Value> member : added.entrySet()) {
      byte[] text = batch.text(member.getValue());
      if (text.length > 0) {
        begin(out, start, RowBatch.quoted(member.getKey()));
        out.write(text);
      }
    }
    out.write('}');
    if (isSame) {
      out.truncate(start);
      out.write(span());
    }
    return isSame;
  }

  private boolean member(Bytes out, int start, int place) {
    Object value = values == null ? null : values[place];
    if (value == GONE) {
      return false;
    }
    if (value == null || !areSet[place]) {
      begin(out, start, members.quotedName(place));
      out.write(members.bytes(), members.start(place), members.end(place));
      return true;
    }
    byte[] text = batch.text((Value) value);
    if (text.length == 0) {
      return false;
    }
    begin(out, start, members.quotedName(place));
    return OriginalDigits.write(members.value(place), Span.of(text, text.length), out);
  }

  private static void begin(Bytes out, int start, byte[] quotedName) {
    if (out.size() > start + 1) {
      out.write(',');
    }
    out.write(quotedName);
    out.write(':');
  }

  /**
   * Where one row and its members lie.
   *
   * @param names shared by rows that name the same ones in the same order
   * @param bounds where the row starts and ends, from {@code at} on, then each of its values
   */
  record Members(byte[] bytes, Names names, int[] bounds, int at) {
    int count() {
      return names.list().size();
    }

    Span span() {
      return new Span(bytes, bounds[at], bounds[at + 1]);
    }

    int start(int place) {
      return bounds[at + 2 + 2 * place];
    }

    int end(int place) {
      return bounds[at + 3 + 2 * place];
    }

    Span value(int place) {
      return new Span(bytes, start(place), end(place));
    }

    String name(int place) {
      return names.list().get(place);
    }

    byte[] quotedName(int place) {
      return names.quoted().get(place);
    }

    /** Where a member is; -1 for none. */
    int place(String name) {
      return names.places().getOrDefault(name, -1);
    }
  }

  /**
   * Names of members.
   *
   * @param quoted as they stand in the text
   * @param places the last of each
   */
  record Names(List<String> list, List<byte[]> quoted, Map<String, Integer> places) {}
}
