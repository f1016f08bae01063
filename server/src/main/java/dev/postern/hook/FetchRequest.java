package dev.postern.hook;

import dev.postern.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a hook wants to have sent. Nothing of the caller's own request is ever part of it.
 *
 * @param headers by lower-case name
 * @param body null for none
 */
record FetchRequest(Target target, String method, Map<String, String> headers, byte[] body) {
  private static final int MAX_HEADERS = 50;
  private static final int MAX_HEADER_CHARACTERS = 8_192;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final Pattern HEADER_NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t -~]*");

  /** Those that belong to the connection, and cookies, which nobody here keeps. */
  private static final Set<String> RESERVED =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "cookie",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Reads what a script asks for. */
  static FetchRequest of(JsonNode asked, int maxBytes) {
    Target target = Target.of(asked.path("url").stringValue(""));
    String method = asked.path("method").stringValue("GET").toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw Target.refused("the method must be one of GET, HEAD, POST, PUT, PATCH and DELETE");
    }
    Map<String, String> headers = headers(asked.path("headers"));
    JsonNode body = asked.path("body");
    if (body.isMissingNode() || body.isNull()) {
      return new FetchRequest(target, method, headers, null);
    }
    if (method.equals("GET") || method.equals("HEAD")) {
      throw Target.refused(method + " has no body");
    }
    if (!body.isString()) {
      headers.putIfAbsent("content-type", "application/json");
    }
    String text = body.isString() ? body.stringValue() : JsonText.write(body).text();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > maxBytes) {
      throw Target.refused(
          "a body of %d bytes is longer than %d".formatted(bytes.length, maxBytes));
    }
    return new FetchRequest(target, method, headers, bytes);
  }

  private static Map<String, String> headers(JsonNode asked) {
    Map<String, String> headers = new LinkedHashMap<>();
    int characters = 0;
    for (Map.Entry<String, JsonNode> header : asked.properties()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      JsonNode given = header.getValue();
      String value = given.isString() ? given.stringValue() : JsonText.write(given).text();
      if (!HEADER_NAME.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
        throw Target.refused("a header field has characters that none may have");
      }
      if (RESERVED.contains(name) || name.startsWith("proxy-")) {
        throw Target.refused("the header field %s is not a script's to set".formatted(name));
      }
      characters += name.length() + value.length();
      headers.put(name, value);
    }
    if (headers.size() > MAX_HEADERS || characters > MAX_HEADER_CHARACTERS) {
      throw Target.refused(
          "at most %d header fields of %d characters together can be sent"
              .formatted(MAX_HEADERS, MAX_HEADER_CHARACTERS));
    }
    return headers;
  }

  /** What to send to the server that the answer to this names. */
  FetchRequest redirected(int status, Target next) {
    Map<String, String> kept = new LinkedHashMap<>(headers);
    if (!next.isSameServer(target)) {
      kept.remove("authorization");
    }
    boolean isRepeated = status == 307 || status == 308 || method.equals("HEAD");
    if (isRepeated) {
      return new FetchRequest(next, method, kept, body);
    }
    kept.keySet().removeIf(name -> name.startsWith("content-"));
    return new FetchRequest(next, "GET", kept, null);
  }
}
