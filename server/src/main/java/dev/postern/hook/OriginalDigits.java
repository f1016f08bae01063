package dev.postern.hook;

import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.spi.Json;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives what a hook hands back the bytes it had on the way in, wherever the value is the same:
 * JavaScript prints {@code 12.50} as {@code 12.5}, drops white space and reorders members of JSON
 * documents, none of which the hook asked for. Nothing is ever given another value by this: a
 * number gets its digits back only where it is equal as a decimal.
 */
final class OriginalDigits {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_DIGITS = 400;

  private final Bytes out;

  private OriginalDigits(Bytes out) {
    this.out = out;
  }

  /** One value in place of another. */
  static Json restored(Json original, byte[] produced) {
    OriginalDigits digits = new OriginalDigits(new Bytes(original.length() + 256));
    boolean isSame =
        digits.write(
            Span.of(original.buffer(), original.length()), Span.of(produced, produced.length), 0);
    return isSame ? original : digits.out.json();
  }

  /** Writes one value in place of another; tells whether it means the same. */
  static boolean write(Span before, Span produced, Bytes out) {
    return new OriginalDigits(out).write(before, produced, 0);
  }

  /**
   * Rows in place of others.
   *
   * @param origins for each row the place of the row it was made from, or -1; null where each is at
   *     its old place
   */
  static Json restored(Json original, byte[] produced, int[] origins) {
    List<Span> before = Span.of(original.buffer(), original.length()).elements();
    List<Span> after = Span.of(produced, produced.length).elements();
    OriginalDigits digits =
        new OriginalDigits(new Bytes(Math.max(original.length(), produced.length) + 256));
    boolean areSame = before.size() == after.size();
    digits.out.write('[');
    for (int index = 0; index < after.size(); index++) {
      digits.separate(index);
      Span row = after.get(index);
      if (!row.isObject()) {
        throw new IllegalArgumentException("row %d is no object once written".formatted(index));
      }
      int origin = origins == null ? index : origins[index];
      if (origin < 0 || origin >= before.size()) {
        areSame = false;
        digits.out.write(row);
      } else {
        areSame &= digits.write(before.get(origin), row, 0) && origin == index;
      }
    }
    digits.out.write(']');
    return areSame ? original : digits.out.json();
  }

  /** Writes {@code after}; tells whether it means the same as {@code before}. */
  private boolean write(Span before, Span after, int depth) {
    if (after.hasSameBytesAs(before) || isSameScalar(before, after)) {
      out.write(before);
      return true;
    }
    if (depth < MAX_DEPTH) {
      if (before.isObject() && after.isObject()) {
        return writeObject(before, after, depth + 1);
      }
      if (before.isArray() && after.isArray()) {
        return writeArray(before, after, depth + 1);
      }
    }
    out.write(after);
    return false;
  }

  private boolean writeObject(Span before, Span after, int depth) {
    List<Member> olds = before.members();
    List<Member> news = after.members();
    // In lockstep while the names agree; a document with a name twice must be looked up by name.
    Map<String, Span> byName = depth > 1 && olds.size() != news.size() ? byName(olds) : null;
    int mark = out.size();
    boolean areSame = true;
    out.write('{');
    for (int index = 0; index < news.size(); index++) {
      separate(index);
      Member member = news.get(index);
      out.write(member.name());
      out.write(':');
      Span old;
      if (byName == null
          && index < olds.size()
          && olds.get(index).name().hasSameBytesAs(member.name())) {
        old = olds.get(index).value();
      } else {
        byName = byName == null ? byName(olds) : byName;
        old = byName.get(member.name().decoded());
      }
      if (old == null) {
        areSame = false;
        out.write(member.value());
      } else {
        areSame &= write(old, member.value(), depth);
      }
    }
    out.write('}');
    boolean isWhole = news.size() == (byName == null ? olds.size() : byName.size());
    return keepWhole(areSame && isWhole, before, mark);
  }

  /** Of members with the same name the last counts, as it does for JavaScript. */
  private static Map<String, Span> byName(List<Member> members) {
    Map<String, Span> map = new HashMap<>();
    members.forEach(member -> map.put(member.name().decoded(), member.value()));
    return map;
  }

  private boolean writeArray(Span before, Span after, int depth) {
    List<Span> olds = before.elements();
    List<Span> news = after.elements();
    int mark = out.size();
    boolean areSame = olds.size() == news.size();
    out.write('[');
    for (int index = 0; index < news.size(); index++) {
      separate(index);
      if (index < olds.size()) {
        areSame &= write(olds.get(index), news.get(index), depth);
      } else {
        out.write(news.get(index));
      }
    }
    out.write(']');
    return keepWhole(areSame, before, mark);
  }

  private boolean keepWhole(boolean isSame, Span before, int mark) {
    if (isSame) {
      out.truncate(mark);
      out.write(before);
    }
    return isSame;
  }

  private void separate(int index) {
    if (index > 0) {
      out.write(',');
    }
  }

  /** Whether two numbers, texts or words mean the same. */
  static boolean isSameScalar(Span before, Span after) {
    if (before.isNumber() && after.isNumber()) {
      return before.length() <= MAX_DIGITS
          && after.length() <= MAX_DIGITS
          && new BigDecimal(before.raw()).compareTo(new BigDecimal(after.raw())) == 0;
    }
    boolean isSpeltApart =
        before.isText() && after.isText() && (before.hasEscapes() || after.hasEscapes());
    return isSpeltApart ? before.decoded().equals(after.decoded()) : before.hasSameBytesAs(after);
  }
}
