package dev.postern.http;

import dev.postern.json.JsonText;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the code of a database may ask of a request, under the dialect's names of settings. */
final class RequestSettings {
  private RequestSettings() {}

  /** Method, path, header fields and cookies; the latter two as JSON objects of text. */
  static Map<String, String> of(HttpServerExchange exchange) {
    return of(new HttpTurn(exchange), exchange.getRelativePath(), exchange);
  }

  /** The same of a part of a batch; the cookies are those of the batch. */
  static Map<String, String> of(Turn part, String path, HttpServerExchange batch) {
    return of(part, path, cookies(batch));
  }

  static Map<String, String> of(Turn part, String path, Map<String, Object> cookies) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("request.method", part.method());
    settings.put("request.path", path);
    settings.put("request.headers", JsonText.write(fields(part.asked())));
    settings.put("request.cookies", JsonText.write(cookies));
    return settings;
  }

  private static Map<String, Object> fields(HeaderMap asked) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (HeaderValues values : asked) {
      if (!values.getHeaderName().equals(Headers.COOKIE)) {
        fields.put(
            values.getHeaderName().toString().toLowerCase(Locale.ROOT), String.join(", ", values));
      }
    }
    return fields;
  }

  private static Map<String, Object> cookies(HttpServerExchange exchange) {
    Map<String, Object> cookies = new LinkedHashMap<>();
    exchange.requestCookies().forEach(cookie -> cookies.put(cookie.getName(), cookie.getValue()));
    return cookies;
  }
}
