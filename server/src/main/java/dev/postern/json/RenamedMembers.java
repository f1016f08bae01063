package dev.postern.json;

import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.spi.Json;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.StringNode;

/**
 * Gives members of objects other names, or takes them away. Values keep their bytes.
 *
 * @param names what becomes of a member, by its name; others stay
 * @param taken names that a member which stays may not have: then it is taken away
 */
public record RenamedMembers(Map<String, Renaming> names, Set<String> taken) {

  /**
   * What becomes of one member.
   *
   * @param name null to take it away
   * @param written the name as a JSON string
   * @param inner for the objects in its value; null to leave those as they are
   */
  public record Renaming(String name, Json written, RenamedMembers inner) {
    /** Taken away. */
    public static final Renaming GONE = new Renaming(null, Json.NULL, null);

    /** Under another name. */
    public static Renaming to(String name, RenamedMembers inner) {
      return new Renaming(name, JsonText.write(StringNode.valueOf(name)), inner);
    }
  }

  /** Two members of one object have the same name, so none of them can be told by it. */
  public static final class TwiceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TwiceException(String name) {
      super(name, null, false, false);
    }
  }

  public RenamedMembers {
    names = Map.copyOf(names);
    taken = Set.copyOf(taken);
  }

  /**
   * Renames in an object, or in every object of an array; anything else stays.
   *
   * @throws TwiceException with the name, where an object has one twice before or after
   */
  public Json in(Json json) {
    Bytes out = new Bytes(json.length() + 256);
    value(Span.of(json.buffer(), json.length()), out);
    return out.json();
  }

  private void value(Span value, Bytes out) {
    if (value.isObject()) {
      object(value, out);
    } else if (value.isArray()) {
      char separator = '[';
      for (Span element : value.elements()) {
        out.write(separator);
        separator = ',';
        value(element, out);
      }
      if (separator == '[') {
        out.write('[');
      }
      out.write(']');
    } else {
      out.write(value);
    }
  }

  private void object(Span object, Bytes out) {
    List<Member> members = object.members();
    Set<String> before = HashSet.newHashSet(members.size());
    Set<String> after = HashSet.newHashSet(members.size());
    char separator = '{';
    for (Member member : members) {
      String name = member.name().decoded();
      Renaming renaming = names.get(name);
      if (!before.add(name)) {
        throw new TwiceException(name);
      }
      String newName = renaming == null ? name : renaming.name();
      if (newName == null || (renaming == null && taken.contains(name))) {
        continue;
      }
      if (!after.add(newName)) {
        throw new TwiceException(newName);
      }
      out.write(separator);
      separator = ',';
      if (renaming == null) {
        out.write(member.name());
      } else {
        out.write(renaming.written().buffer(), 0, renaming.written().length());
      }
      out.write(':');
      if (renaming == null || renaming.inner() == null) {
        out.write(member.value());
      } else {
        renaming.inner().value(member.value(), out);
      }
    }
    if (separator == '{') {
      out.write('{');
    }
    out.write('}');
  }

  private static final class Bytes extends ByteArrayOutputStream {
    private Bytes(int size) {
      super(size);
    }

    private void write(char character) {
      write((int) character);
    }

    private void write(Span span) {
      write(span.bytes(), span.start(), span.length());
    }

    /** What was written; this is not used again. */
    private Json json() {
      return new Json(buf, count);
    }
  }
}
