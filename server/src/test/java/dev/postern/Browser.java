package dev.postern;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A browser as far as signing in needs one: it keeps cookies by host and port, and goes where it is
 * sent only when told. One public name of the gateway leads to its real address.
 */
public final class Browser {
  /** One for all: each has threads of its own. */
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Map<String, Map<String, String>> cookies = new HashMap<>();
  private final Map<String, String> addresses;

  /**
   * @param addresses real addresses by the public ones that stand for them
   */
  public Browser(Map<String, String> addresses) {
    this.addresses = Map.copyOf(addresses);
  }

  /** The cookies it has for a place, by name. */
  public Map<String, String> cookies(String url) {
    return cookies.computeIfAbsent(
        URI.create(real(url)).getAuthority(), _ -> new LinkedHashMap<>());
  }

  public HttpResponse<String> get(String url) {
    return call("GET", url, Map.of(), "");
  }

  /** Posts a form. */
  public HttpResponse<String> post(
      String url, Map<String, String> form, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/x-www-form-urlencoded");
    return call("POST", url, all, encoded(form));
  }

  public static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  public HttpResponse<String> call(
      String method, String url, Map<String, String> headers, String body) {
    Map<String, String> held = cookies(url);
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(real(url)));
    headers.forEach(request::header);
    if (!held.isEmpty()) {
      request.header(
          "Cookie",
          held.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
      answer.headers().allValues("Set-Cookie").forEach(cookie -> take(held, cookie));
      return answer;
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static void take(Map<String, String> held, String cookie) {
    String pair = cookie.split(";", 2)[0];
    int equals = pair.indexOf('=');
    if (cookie.contains("Max-Age=0")) {
      held.remove(pair.substring(0, equals));
    } else {
      held.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
  }

  private String real(String url) {
    return addresses.entrySet().stream()
        .filter(known -> url.startsWith(known.getKey()))
        .findFirst()
        .map(known -> known.getValue() + url.substring(known.getKey().length()))
        .orElse(url);
  }

  /** Where an answer sends it. */
  public static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElse("");
  }
}
