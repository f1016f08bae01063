package dev.postern.mask;

import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Mask;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Masks values in their JSON form. Everything else of a text keeps its bytes, and what is written
 * is written as PostgreSQL writes it.
 */
public final class JsonMasking {
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final String HEX = "0123456789abcdef";

  /** What is written so far, and up to where the bytes read are in it. */
  public static final class Output extends ByteArrayOutputStream {
    private final byte[] source;
    private int copied;

    public Output(byte[] source, int length) {
      super(length + 64);
      this.source = source;
    }

    /** Writes all up to a place as it is. */
    public void copyTo(int place) {
      write(source, copied, place - copied);
      copied = place;
    }

    /** Goes on behind a value that is replaced. */
    void skipTo(int place) {
      copied = place;
    }

    /** The bytes written, to be read and not changed. */
    public byte[] buffer() {
      return buf;
    }
  }

  private JsonMasking() {}

  /**
   * Writes what is shown instead of a value; {@code out} reads the bytes that the value lies in.
   */
  public static void mask(Span value, Mask mask, Output out) {
    if (mask.isNone()) {
      return;
    }
    if (mask instanceof Mask.Places(List<Mask.At> all)) {
      places(value, all, 0, out);
      return;
    }
    out.copyTo(value.start());
    write(value, mask, out);
    out.skipTo(value.end());
  }

  private static void write(Span value, Mask mask, Output out) {
    boolean isNull = value.first() == 'n';
    if (mask instanceof Mask.Constant(String constant, Kind kind)) {
      if (kind == Kind.TEXT) {
        text(constant, out);
      } else {
        out.writeBytes(constant.getBytes(StandardCharsets.UTF_8));
      }
      return;
    }
    Optional<String> shown =
        isNull
            ? Optional.empty()
            : Masking.masked(value.isText() ? value.decoded() : value.raw(), mask);
    if (shown.isEmpty()) {
      out.writeBytes(NULL);
    } else if (mask instanceof Mask.Range) {
      out.writeBytes(shown.get().getBytes(StandardCharsets.UTF_8));
    } else {
      text(shown.get(), out);
    }
  }

  /** In the order of the document, each place by the first path that leads to it. */
  private static void places(Span value, List<Mask.At> paths, int depth, Output out) {
    for (Mask.At at : paths) {
      if (at.path().size() == depth) {
        mask(value, at.mask(), out);
        return;
      }
    }
    if (value.isObject()) {
      for (Member member : value.members()) {
        String name = member.name().decoded();
        inner(member.value(), paths, depth, name, out);
      }
    } else if (value.isArray()) {
      for (Span element : value.elements()) {
        inner(element, paths, depth, "*", out);
      }
    }
  }

  private static void inner(Span value, List<Mask.At> paths, int depth, String step, Output out) {
    List<Mask.At> further = paths.stream().filter(at -> at.path().get(depth).equals(step)).toList();
    if (!further.isEmpty()) {
      places(value, further, depth + 1, out);
    }
  }

  /** A JSON string with no more escapes than there must be. */
  static void text(String text, Output out) {
    out.write('"');
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      switch (b) {
        case '"', '\\' -> {
          out.write('\\');
          out.write(b);
        }
        case '\b' -> escaped('b', out);
        case '\f' -> escaped('f', out);
        case '\n' -> escaped('n', out);
        case '\r' -> escaped('r', out);
        case '\t' -> escaped('t', out);
        default -> {
          if (b >= 0 && b < ' ') {
            out.writeBytes(new byte[] {'\\', 'u', '0', '0'});
            out.write(HEX.charAt(b >> 4));
            out.write(HEX.charAt(b & 0xf));
          } else {
            out.write(b);
          }
        }
      }
    }
    out.write('"');
  }

  private static void escaped(char sign, Output out) {
    out.write('\\');
    out.write(sign);
  }
}
