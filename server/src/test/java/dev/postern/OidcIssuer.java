package dev.postern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** An issuer of OpenID Connect over real HTTP: its document, its keys, and tokens for codes. */
final class OidcIssuer implements AutoCloseable {
  static final String CLIENT = "gateway";
  static final String AUDIENCE = "https://gw.example";
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final KeyPair keys;
  private final HttpServer server;
  private final Map<String, Agreed> codes = new ConcurrentHashMap<>();

  /** Who agreed, and what the browser was sent with. */
  private record Agreed(String name, int tenant, Map<String, String> request) {}

  OidcIssuer() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException unavailable) {
      throw new UncheckedIOException(unavailable);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
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
    String said =
        switch (exchange.getRequestURI().getPath()) {
          case "/.well-known/openid-configuration" -> document();
          case "/keys" -> published();
          case "/token" -> tokens(form(body));
          default -> "";
        };
    byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(
        bytes.length == 0 ? 400 : 200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String document() {
    return """
    {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
     "jwks_uri": "%1$s/keys", "response_types_supported": ["code"],
     "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
     "authorization_response_iss_parameter_supported": true}
    """
        .formatted(url());
  }

  private String published() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return """
    {"keys": [{"kty": "RSA", "kid": "k1", "use": "sig", "alg": "RS256", "n": "%s", "e": "%s"}]}
    """
        .formatted(number(key.getModulus()), number(key.getPublicExponent()));
  }

  private static String number(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return BASE64URL.encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /** Somebody of a tenant agrees; where the browser is sent back to. */
  String agree(String away, String name, int tenant) {
    Map<String, String> request = form(URI.create(away).getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, new Agreed(name, tenant, request));
    return request.get("redirect_uri")
        + "?"
        + Browser.encoded(Map.of("code", code, "state", request.get("state"), "iss", url()));
  }

  /** A code is good once, for the verifier that it was asked for with. */
  private String tokens(Map<String, String> form) {
    Agreed agreed = codes.remove(form.getOrDefault("code", ""));
    if (agreed == null
        || !agreed.request().get("redirect_uri").equals(form.get("redirect_uri"))
        || !challenge(form.get("code_verifier")).equals(agreed.request().get("code_challenge"))) {
      return "";
    }
    String nonce = ",\"nonce\":\"" + agreed.request().get("nonce") + "\"";
    return """
    {"token_type": "Bearer", "access_token": "%s", "id_token": "%s"}
    """
        .formatted(
            token(agreed.name(), agreed.tenant()),
            token(agreed.name(), agreed.tenant(), CLIENT, nonce));
  }

  private static String challenge(String verifier) {
    try {
      return BASE64URL.encodeToString(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** An access token for the gateway. */
  String token(String name, int tenant) {
    return token(name, tenant, AUDIENCE, "");
  }

  private String token(String name, int tenant, String audience, String more) {
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss":"%s","aud":"%s","sub":"%s","roles":["tenants"],"tenant_id":%d,"iat":%d,"exp":%d%s}\
        """
            .formatted(url(), audience, name, tenant, now, now + 300, more);
    String text =
        BASE64URL.encodeToString(
                "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}"
                    .getBytes(StandardCharsets.UTF_8))
            + "."
            + BASE64URL.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + BASE64URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : text.split("&")) {
      String[] parts = pair.split("=", 2);
      form.put(
          URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
          URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
    }
    return form;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
