package dev.postern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * An issuer of OpenID Connect over real HTTP that knows one client: its document, its keys, and
 * tokens for codes. It signs everybody in who comes, as who is set, and serves documents of other
 * programs, too.
 */
final class OidcIssuer implements AutoCloseable {
  static final String CLIENT = "gateway";
  static final String SECRET = "gateway-secret";
  static final String AUDIENCE = "https://gw.example";

  /** Of those who are signed in at once. */
  static final int TENANT = 1;

  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** Who signs in next. */
  volatile String person = "robin";

  /** Further documents by path, as type, a blank and text; those of {@code 302} redirect. */
  final Map<String, String> documents = new ConcurrentHashMap<>();

  private final Map<String, Agreed> codes = new ConcurrentHashMap<>();
  private final String role;
  private final KeyPair keys;
  private final HttpServer server;

  /** Who agreed, and what the browser was sent with. */
  private record Agreed(String name, int tenant, Map<String, String> request) {}

  /**
   * @param role what it says that everybody is
   */
  OidcIssuer(String role) {
    this.role = role;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException unavailable) {
      throw new UncheckedIOException(unavailable);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/authorize")) {
      send(exchange, 302, "", agree(exchange.getRequestURI().toString(), person, TENANT));
    } else if (documents.containsKey(path)) {
      String[] parts = documents.get(path).split(" ", 2);
      boolean leads = parts[0].equals("302");
      send(exchange, leads ? 302 : 200, leads ? "" : parts[0], parts[1]);
    } else {
      Map<String, Object> told =
          switch (path) {
            case "/.well-known/openid-configuration" -> document();
            case "/keys" -> keySet();
            case "/token" -> tokens(parameters(body));
            default -> Map.of("error", "unknown");
          };
      send(exchange, told.containsKey("error") ? 400 : 200, "application/json", text(told));
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = status == 302 ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .add(status == 302 ? "Location" : "Content-Type", status == 302 ? text : type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private static String text(Map<String, Object> json) {
    return JsonText.write(json);
  }

  private Map<String, Object> document() {
    return Map.of(
        "issuer",
        url(),
        "authorization_endpoint",
        url() + "/authorize",
        "token_endpoint",
        url() + "/token",
        "jwks_uri",
        url() + "/keys",
        "response_types_supported",
        List.of("code"),
        "subject_types_supported",
        List.of("public"),
        "id_token_signing_alg_values_supported",
        List.of("RS256"),
        "authorization_response_iss_parameter_supported",
        true);
  }

  private Map<String, Object> keySet() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return Map.of(
        "keys",
        List.of(
            Map.of(
                "kty", "RSA",
                "kid", "k1",
                "use", "sig",
                "alg", "RS256",
                "n", number(key.getModulus()),
                "e", number(key.getPublicExponent()))));
  }

  private static String number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return TEXT.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  /** Somebody of a tenant agrees; where the browser is sent back to. */
  String agree(String away, String name, int tenant) {
    Map<String, String> request = parameters(URI.create(away).getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, new Agreed(name, tenant, request));
    return request.get("redirect_uri")
        + "?"
        + Browser.encoded(Map.of("code", code, "state", request.get("state"), "iss", url()));
  }

  /** A code is good once, for the verifier that it was asked for with. */
  private Map<String, Object> tokens(Map<String, String> form) {
    Agreed agreed = codes.remove(form.getOrDefault("code", ""));
    if (agreed == null
        || !agreed.request().get("redirect_uri").equals(form.get("redirect_uri"))
        || !challenge(form.get("code_verifier")).equals(agreed.request().get("code_challenge"))) {
      return Map.of("error", "invalid_grant");
    }
    Map<String, Object> proof = Map.of("aud", CLIENT, "nonce", agreed.request().get("nonce"));
    return Map.of(
        "access_token", token(agreed.name(), agreed.tenant()),
        "token_type", "Bearer",
        "id_token", token(agreed.name(), agreed.tenant(), proof));
  }

  private static String challenge(String verifier) {
    try {
      return TEXT.encodeToString(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** An access token for the gateway. */
  String token(String name, int tenant) {
    return token(name, tenant, Map.of());
  }

  /** A signed token, with some claims beside the usual ones or in their place. */
  String token(String name, int tenant, Map<String, Object> more) {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", url());
    claims.put("aud", AUDIENCE);
    claims.put("sub", name);
    claims.put("tenant_id", tenant);
    claims.put("roles", List.of(role));
    claims.put("iat", now);
    claims.put("exp", now + 600);
    claims.putAll(more);
    String signed =
        part(text(Map.of("alg", "RS256", "kid", "k1", "typ", "JWT"))) + "." + part(text(claims));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + TEXT.encodeToString(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String part(String json) {
    return TEXT.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
