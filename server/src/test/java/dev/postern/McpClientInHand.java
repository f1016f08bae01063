package dev.postern;

import dev.postern.json.JsonText;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A client of the broker whose every step a test can take otherwise, and a person's browser. */
final class McpClientInHand {
  static final String REDIRECT = "http://127.0.0.1:3999/back";
  static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-in-all";

  private static final Pattern QUESTION = Pattern.compile("name=\"request\" value=\"([^\"]+)\"");
  private static final int MOST_STEPS = 10;

  private final String gateway;
  private final String id;
  final Browser browser = new Browser(Map.of());

  McpClientInHand(String gateway, String id) {
    this.gateway = gateway;
    this.id = id;
  }

  /** Registers a client; gives the answer. */
  static HttpResponse<String> register(
      String gateway, String name, List<String> redirects, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "application/json");
    String body =
        JsonText.write(
            Map.of(
                "client_name",
                name,
                "redirect_uris",
                redirects,
                "token_endpoint_auth_method",
                "none",
                "grant_types",
                List.of("authorization_code", "refresh_token")));
    return new Browser(Map.of()).call("POST", gateway + "/oauth/register", all, body);
  }

  /** One that has registered. */
  static McpClientInHand registered(String gateway, String name) {
    HttpResponse<String> answer = register(gateway, name, List.of(REDIRECT), Map.of());
    if (answer.statusCode() != 201) {
      throw new AssertionError(answer.body());
    }
    return new McpClientInHand(
        gateway, TestGateway.json(answer.body()).get("client_id").asString());
  }

  String id() {
    return id;
  }

  static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Sends the browser to the gateway.
   *
   * @param changes other values of parameters; an empty one leaves its parameter out
   */
  HttpResponse<String> ask(Map<String, String> changes) {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("response_type", "code");
    asked.put("client_id", id);
    asked.put("redirect_uri", REDIRECT);
    asked.put("state", "a state & more");
    asked.put("code_challenge", challenge(VERIFIER));
    asked.put("code_challenge_method", "S256");
    asked.put("resource", gateway + "/mcp");
    asked.put("scope", "data:read data:write");
    asked.putAll(changes);
    asked.values().removeIf(String::isEmpty);
    return browser.get(gateway + "/oauth/authorize?" + Browser.encoded(asked));
  }

  /** The name of the question that a page asks. */
  static String question(HttpResponse<String> page) {
    Matcher found = QUESTION.matcher(page.body());
    if (!found.find()) {
      throw new AssertionError(page.statusCode() + " " + page.body());
    }
    return found.group(1);
  }

  /** Answers a question by allowing these scopes. */
  HttpResponse<String> allow(String question, String... scopes) {
    StringBuilder form = new StringBuilder("request=" + question + "&decision=allow");
    for (String scope : scopes) {
      form.append("&scope=").append(scope);
    }
    return post(form.toString(), Map.of("Origin", gateway, "Sec-Fetch-Site", "same-origin"));
  }

  HttpResponse<String> post(String form, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "application/x-www-form-urlencoded");
    return browser.call("POST", gateway + "/oauth/consent", all, form);
  }

  /** Where an answer sends the browser, at once or by a page; empty where it stays. */
  Optional<String> next(HttpResponse<String> answer) {
    String refresh = answer.headers().firstValue("Refresh").orElse("");
    String to =
        refresh.isEmpty() ? Browser.location(answer) : refresh.substring("0; url=".length());
    return to.isEmpty() ? Optional.empty() : Optional.of(to.startsWith("/") ? gateway + to : to);
  }

  /** Goes where it is sent until that is the client. */
  Map<String, String> follow(HttpResponse<String> answer) {
    HttpResponse<String> at = answer;
    for (int i = 0; i < MOST_STEPS; i++) {
      String to = next(at).orElse("");
      if (to.startsWith(REDIRECT + "?")) {
        return parameters(to);
      }
      if (to.isEmpty()) {
        break;
      }
      at = browser.get(to);
    }
    throw new AssertionError(at.statusCode() + " " + at.body());
  }

  static Map<String, String> parameters(String url) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : URI.create(url).getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  /** A code for all scopes, the whole way. */
  String code() {
    return follow(allow(question(ask(Map.of())), "data:read", "data:write")).get("code");
  }

  /** Asks for tokens; changes as with {@link #ask}. */
  HttpResponse<String> redeem(String code, Map<String, String> changes) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("client_id", id);
    form.put("redirect_uri", REDIRECT);
    form.put("code_verifier", VERIFIER);
    form.put("resource", gateway + "/mcp");
    return send("/oauth/token", form, changes);
  }

  HttpResponse<String> refresh(String token, Map<String, String> changes) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", token);
    form.put("client_id", id);
    return send("/oauth/token", form, changes);
  }

  HttpResponse<String> revoke(String token, Map<String, String> changes) {
    return send(
        "/oauth/revoke", new LinkedHashMap<>(Map.of("token", token, "client_id", id)), changes);
  }

  private HttpResponse<String> send(
      String path, Map<String, String> form, Map<String, String> changes) {
    form.putAll(changes);
    form.values().removeIf(String::isEmpty);
    return new Browser(Map.of()).post(gateway + path, form, Map.of());
  }

  /** Tokens, the whole way. */
  JsonNode tokens() {
    return TestGateway.json(redeem(code(), Map.of()).body());
  }
}
