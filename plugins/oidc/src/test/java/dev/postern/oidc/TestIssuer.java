package dev.postern.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** An issuer over real HTTP, with hands on everything that it says. */
final class TestIssuer implements AutoCloseable {
  static final String CLIENT = "gateway";
  static final String SECRET = "client secret";
  static final String AUDIENCE = "https://gw.example";

  /** The paths that were asked for, in order. */
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** What it says of itself beside or instead of what is right; null leaves a name out. */
  final Map<String, Object> document = new HashMap<>();

  /** The same of the claims of ID tokens. */
  final Map<String, Object> idClaims = new HashMap<>();

  /** What it tells of tokens, by token. */
  final Map<String, Map<String, Object>> tokens = new HashMap<>();

  // making one takes long, so that all issuers share theirs
  private static final RSAKey KEY = key("k1");
  private static final RSAKey FOREIGN = key("k1");

  final RSAKey key = KEY;
  final RSAKey foreign = FOREIGN;
  volatile boolean isDown;
  private final Map<String, Map<String, List<String>>> codes = new HashMap<>();
  private final AtomicLong next = new AtomicLong();
  private final HttpServer server;

  TestIssuer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException unavailable) {
      throw new UncheckedIOException(unavailable);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException impossible) {
      throw new AssertionError(impossible);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  long count(String path) {
    return asked.stream().filter(path::equals).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, List<String>> form = URLUtils.parseParameters(body);
    Map<String, Object> answer =
        isDown
            ? null
            : switch (path) {
              case "/.well-known/openid-configuration" -> documented();
              case "/keys" -> new JWKSet(key).toJSONObject();
              case "/token" -> isClient(exchange) ? exchanged(form) : null;
              case "/introspect" ->
                  isClient(exchange)
                      ? tokens.getOrDefault(form.get("token").getFirst(), Map.of("active", false))
                      : null;
              default -> null;
            };
    byte[] bytes =
        JSONObjectUtils.toJSONString(answer == null ? Map.of("error", "invalid_grant") : answer)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(isDown ? 503 : answer == null ? 400 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static boolean isClient(HttpExchange exchange) {
    String said = exchange.getRequestHeaders().getFirst("Authorization");
    String basic = CLIENT + ":" + SECRET.replace(' ', '+');
    return ("Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
        .equals(said);
  }

  private Map<String, Object> documented() {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("issuer", url());
    said.put("authorization_endpoint", url() + "/authorize");
    said.put("token_endpoint", url() + "/token");
    said.put("introspection_endpoint", url() + "/introspect");
    said.put("end_session_endpoint", url() + "/logout");
    said.put("jwks_uri", url() + "/keys");
    said.put("response_types_supported", List.of("code"));
    said.put("subject_types_supported", List.of("public"));
    said.put("id_token_signing_alg_values_supported", List.of("RS256"));
    said.put("authorization_response_iss_parameter_supported", true);
    changed(said, document);
    return said;
  }

  private static void changed(Map<String, Object> said, Map<String, Object> changes) {
    changes.forEach(
        (name, value) -> {
          if (value == null) {
            said.remove(name);
          } else {
            said.put(name, value);
          }
        });
  }

  /** A person agrees: what the browser brings back from an authorization address. */
  Map<String, List<String>> agree(URI authorize) {
    String code = "code-" + next.incrementAndGet();
    Map<String, List<String>> request = URLUtils.parseParameters(authorize.getRawQuery());
    codes.put(code, request);
    Map<String, List<String>> back = new LinkedHashMap<>();
    back.put("code", List.of(code));
    back.put("state", request.get("state"));
    back.put("iss", List.of(url()));
    return back;
  }

  /** A code is good once, for the address and the verifier that it was made for. */
  private Map<String, Object> exchanged(Map<String, List<String>> form) {
    Map<String, List<String>> request = codes.remove(form.get("code").getFirst());
    if (request == null
        || !request.get("redirect_uri").equals(form.get("redirect_uri"))
        || !CodeChallenge.compute(
                CodeChallengeMethod.S256, new CodeVerifier(form.get("code_verifier").getFirst()))
            .getValue()
            .equals(request.get("code_challenge").getFirst())) {
      return null;
    }
    Map<String, Object> id = claims("aud", CLIENT, "nonce", request.get("nonce").getFirst());
    changed(id, idClaims);
    Map<String, Object> tokens = new LinkedHashMap<>();
    tokens.put("access_token", token(claims()));
    tokens.put("token_type", "Bearer");
    tokens.put("id_token", token(id));
    return tokens;
  }

  /** Claims of a good token, some of them changed, or left out where the value is null. */
  Map<String, Object> claims(Object... namesAndValues) {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", url());
    claims.put("aud", AUDIENCE);
    claims.put("sub", "robin");
    claims.put("realm_access", Map.of("roles", List.of("staff", "unmapped")));
    claims.put("groups", List.of("/Sales"));
    claims.put("iat", now);
    claims.put("exp", now + 600);
    Map<String, Object> changes = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      changes.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    changed(claims, changes);
    return claims;
  }

  String token(Map<String, Object> claims) {
    return token(key, JWSAlgorithm.RS256, "JWT", "k1", claims);
  }

  /** Signed by a key, with a header that says so much; null says nothing. */
  static String token(
      RSAKey signer, JWSAlgorithm algorithm, String type, String keyId, Map<String, Object> said) {
    try {
      JWSHeader.Builder header = new JWSHeader.Builder(algorithm).keyID(keyId);
      if (type != null) {
        header.type(new JOSEObjectType(type));
      }
      JWSObject token = new JWSObject(header.build(), new Payload(said));
      token.sign(new RSASSASigner(signer));
      return token.serialize();
    } catch (JOSEException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
