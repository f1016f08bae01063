package dev.postern.hook;

import dev.postern.json.JsonSpans.Span;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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

  private final RowBatch batch;
  private final Span span;
  private Members members;
  private Object[] values;
  private boolean[] areSet;
  private Map<String, Value> added = Map.of();

  Row(RowBatch batch, Span span) {
    this.batch = batch;
    this.span = span;
  }

  Span span() {
    return span;
  }

  /** Where its members lie. */
  Members members() {
    if (members == null) {
      members = batch.members(span);
      values = new Object[members.count()];
      areSet = new boolean[members.count()];
    }
    return members;
  }

  @Override
  public Object getMember(String name) {
    int place = members().place(name);
    if (place < 0) {
      return added.get(name);
    }
    if (values[place] == null && !areSet[place]) {
      values[place] = value(members.value(place));
    }
    return values[place];
  }

  private Object value(Span value) {
    return switch (value.first()) {
      case '"' -> value.decoded();
      case 't' -> true;
      case 'f' -> false;
      case 'n' -> batch.nothing();
      case '{', '[' -> batch.guest().parsed(value.raw());
      default -> number(value.raw());
    };
  }

  private Object number(String digits) {
    if (digits.length() > SAFE_LENGTH || digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0) {
      return batch.guest().parsed(digits);
    }
    return Double.valueOf(digits);
  }

  @Override
  public Object getMemberKeys() {
    List<Object> names = new ArrayList<>();
    for (int place = 0; place < members().count(); place++) {
      if (isThere(place)) {
        names.add(members.name(place));
      }
    }
    names.addAll(added.keySet());
    return ProxyArray.fromList(names);
  }

  /** Of a name given twice, the last value counts. */
  private boolean isThere(int place) {
    return (values[place] != null || !areSet[place]) && members.place(members.name(place)) == place;
  }

  @Override
  public boolean hasMember(String name) {
    int place = members().place(name);
    return place < 0 ? added.containsKey(name) : isThere(place);
  }

  @Override
  public void putMember(String name, Value value) {
    int place = members().place(name);
    if (place >= 0) {
      values[place] = value;
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
    int place = members().place(name);
    if (place < 0) {
      return !added.isEmpty() && added.remove(name) != null;
    }
    boolean wasThere = isThere(place);
    values[place] = null;
    areSet[place] = true;
    return wasThere;
  }

  /** Writes it; tells whether it is as it came. */
  boolean write(ByteArrayOutputStream out) {
    if (members == null) {
      out.write(span.bytes(), span.start(), span.length());
      return true;
    }
    ByteArrayOutputStream written = new ByteArrayOutputStream(span.length() + 64);
    boolean isSame = added.isEmpty();
    written.write('{');
    for (int place = 0; place < members.count(); place++) {
      isSame &= member(written, place);
    }
    for (Map.Entry<String, Value> member : added.entrySet()) {
      String text = batch.text(member.getValue());
      if (!text.isEmpty()) {
        begin(written, RowBatch.quoted(member.getKey()));
        written.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    written.write('}');
    if (isSame) {
      out.write(span.bytes(), span.start(), span.length());
    } else {
      out.writeBytes(written.toByteArray());
    }
    return isSame;
  }

  private boolean member(ByteArrayOutputStream out, int place) {
    Span old = members.value(place);
    boolean isRead = values[place] instanceof Value;
    if (!areSet[place] && !isRead) {
      begin(out, members.quotedName(place));
      out.write(old.bytes(), old.start(), old.length());
      return true;
    }
    String text = values[place] == null ? "" : batch.text((Value) values[place]);
    if (text.isEmpty()) {
      return false;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    begin(out, members.quotedName(place));
    return OriginalDigits.write(old, bytes, out);
  }

  private static void begin(ByteArrayOutputStream out, byte[] quotedName) {
    if (out.size() > 1) {
      out.write(',');
    }
    out.writeBytes(quotedName);
    out.write(':');
  }

  /**
   * The members of rows that name the same ones in the same order, where those of one row lie.
   *
   * @param names shared by such rows
   */
  record Members(Names names, List<Span> values) {
    int count() {
      return values.size();
    }

    Span value(int place) {
      return values.get(place);
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
