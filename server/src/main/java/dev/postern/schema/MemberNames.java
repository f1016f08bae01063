package dev.postern.schema;

import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.StringNode;

/** Gives the members of a payload's objects other names; their values are copied as they are. */
final class MemberNames {
  private final Map<String, byte[]> written = new LinkedHashMap<>();
  private final ByteArrayOutputStream out;

  private MemberNames(Map<String, String> names, int length) {
    out = new ByteArrayOutputStream(length + 64);
    names.forEach(
        (name, other) ->
            written.put(name, JsonText.mapper().writeValueAsBytes(StringNode.valueOf(other))));
  }

  /**
   * The objects with other names, and without the members that are not among them: one of those
   * could be called as another is called from now on.
   *
   * @param payload an object or an array of objects; anything else is left alone
   * @param names the other names by those in the payload
   */
  static Json renamed(Json payload, Map<String, String> names) {
    if (names.entrySet().stream().allMatch(name -> name.getKey().equals(name.getValue()))) {
      return payload;
    }
    MemberNames members = new MemberNames(names, payload.length());
    members.value(Span.of(payload.buffer(), payload.length()));
    byte[] bytes = members.out.toByteArray();
    return new Json(bytes, bytes.length);
  }

  private void value(Span value) {
    if (value.isArray()) {
      out.write('[');
      boolean isFirst = true;
      for (Span element : value.elements()) {
        if (!isFirst) {
          out.write(',');
        }
        isFirst = false;
        value(element);
      }
      out.write(']');
    } else if (value.isObject()) {
      object(value);
    } else {
      copy(value);
    }
  }

  private void object(Span object) {
    out.write('{');
    boolean isFirst = true;
    for (Member member : object.members()) {
      byte[] name = written.get(member.name().decoded());
      if (name == null) {
        continue;
      }
      if (!isFirst) {
        out.write(',');
      }
      isFirst = false;
      out.writeBytes(name);
      out.write(':');
      copy(member.value());
    }
    out.write('}');
  }

  private void copy(Span value) {
    out.write(value.bytes(), value.start(), value.length());
  }
}
