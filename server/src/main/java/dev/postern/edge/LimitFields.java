package dev.postern.edge;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HttpString;
import java.util.Map;

/** Header fields that tell of limits. What several limits say under one name is one list. */
public final class LimitFields {
  private static final AttachmentKey<Told> OF_ADDRESS = AttachmentKey.create(Told.class);

  private record Told(Map<String, String> fields) {}

  private LimitFields() {}

  /** Those of limits for the address of a request, which are known first. */
  static void ofAddress(HttpServerExchange exchange, Map<String, String> fields) {
    if (!fields.isEmpty()) {
      exchange.putAttachment(OF_ADDRESS, new Told(fields));
      fields.forEach(
          (name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    }
  }

  /** Those of limits for a call; what was said of an earlier call of the same request is old. */
  public static void ofCall(HttpServerExchange exchange, Map<String, String> fields) {
    Told before = exchange.getAttachment(OF_ADDRESS);
    fields.forEach(
        (name, value) -> {
          String first = before == null ? null : before.fields.get(name);
          exchange
              .getResponseHeaders()
              .put(new HttpString(name), first == null ? value : first + ", " + value);
        });
  }
}
