package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.Gateway;
import dev.postern.TestGateway;
import dev.postern.Tokens;
import dev.postern.cli.PosternCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Keys and tokens that are nearly right, by REST and by MCP: nobody is let in, or taken for
 * somebody.
 */
@ExtendWith(AttackedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CredentialAttackTest {
  private static final String PATH = "/api/shop/things?limit=1";
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
          + "{\"name\":\"read_records\",\"arguments\":{\"resource\":\"things\"}}}";

  private AttackedShop shop;

  @BeforeAll
  void open(AttackedShop attacked) {
    shop = attacked;
  }

  private static String claims(String more) {
    return "{\"role\":\"onlooker\",\"sub\":\"mallory\"%s}".formatted(more);
  }

  private static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }

  private static String header(String algorithm, String more) {
    return "{\"alg\":\"%s\",\"typ\":\"JWT\"%s}".formatted(algorithm, more);
  }

  /** Tokens by what is wrong with them. */
  private static Map<String, Map<String, String>> tokens() {
    long now = Instant.now().getEpochSecond();
    String good = Tokens.of(claims(""), Tokens.SECRET);
    String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
    Map<String, Map<String, String>> tokens = new LinkedHashMap<>();
    for (String none : List.of("none", "None", "NONE", "nOnE")) {
      String signed = Tokens.signed(header(none, ""), claims(""), Tokens.SECRET);
      tokens.put("alg " + none, bearer(signed));
      tokens.put(
          "alg " + none + " and no signature",
          bearer(signed.substring(0, signed.lastIndexOf('.') + 1)));
    }
    tokens.put("no signature", bearer(unsigned));
    tokens.put("two parts", bearer(good.substring(0, good.lastIndexOf('.'))));
    tokens.put("another secret", bearer(Tokens.of(claims(""), "x".repeat(40))));
    tokens.put("another alphabet", bearer(good.replace('.', ':')));
    tokens.put(
        "another payload", bearer(spliced(good, Tokens.of(claims(",\"a\":1"), "y".repeat(40)))));
    tokens.put(
        "RS256 by the secret",
        bearer(Tokens.signed(header("RS256", ""), claims(""), Tokens.SECRET)));
    tokens.put(
        "what must be understood",
        bearer(
            Tokens.signed(
                header("HS256", ",\"crit\":[\"b64\"],\"b64\":false"), claims(""), Tokens.SECRET)));
    tokens.put("over", bearer(Tokens.of(claims(",\"exp\":" + (now - 60)), Tokens.SECRET)));
    tokens.put("not yet", bearer(Tokens.of(claims(",\"nbf\":" + (now + 90)), Tokens.SECRET)));
    tokens.put("of the future", bearer(Tokens.of(claims(",\"iat\":" + (now + 90)), Tokens.SECRET)));
    return tokens;
  }

  /** The signature of one token behind the claims of another. */
  private static String spliced(String signed, String claimed) {
    String signature = signed.substring(signed.lastIndexOf('.'));
    return claimed.substring(0, claimed.lastIndexOf('.')) + signature;
  }

  /** Keys by what is wrong with them. */
  private Map<String, Map<String, String>> keys() {
    String key = shop.key("onlooker mallory");
    String other = shop.key("diarist mallory");
    String[] parts = key.split("_", 3);
    Map<String, Map<String, String>> keys = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    wrong.add(key.substring(0, key.length() - 1));
    wrong.add(key + "A");
    wrong.add(key.toUpperCase(Locale.ROOT));
    wrong.add(parts[0] + "_" + parts[1] + "_" + other.split("_", 3)[2]);
    wrong.add(parts[0] + "_" + other.split("_", 3)[1] + "_" + parts[2]);
    wrong.add(parts[0] + "_" + parts[1] + "_");
    wrong.add(parts[1] + "_" + parts[2]);
    String revoked = shop.gateway().issue("--role", "onlooker", "--subject", "mallory");
    assertEquals(200, rest(Map.of("X-API-Key", revoked)).statusCode());
    String id = revoked.split("_", 3)[1];
    revoke(id);
    // the file of keys is looked at once a second, and at once for an id that nobody knows
    String unknown = revoked.replace(id, new StringBuilder(id).reverse());
    assertEquals(401, rest(Map.of("X-API-Key", unknown)).statusCode());
    wrong.add(revoked);
    for (String one : wrong) {
      keys.put("key " + one, Map.of("X-API-Key", one));
      keys.put("bearer " + one, bearer(one));
    }
    keys.put("a key and another's", Map.of("X-API-Key", key, "Authorization", "Bearer " + other));
    keys.put("a key and a password", Map.of("X-API-Key", key, "Authorization", "Basic YTpi"));
    return keys;
  }

  private void revoke(String id) {
    StringWriter said = new StringWriter();
    System.setProperty("postern.home", TestGateway.home().toString());
    int status =
        PosternCommand.commandLine(Gateway::assemble)
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute(
                "token",
                "revoke",
                id,
                "--config",
                shop.gateway().folder().resolve("postern.yaml").toString());
    assertEquals(0, status, said::toString);
  }

  private HttpResponse<String> rest(Map<String, String> headers) {
    return shop.gateway().call("GET", PATH, "", headers, "");
  }

  private HttpResponse<String> mcp(String message, Map<String, String> headers) {
    Map<String, String> all = new TreeMap<>(TestGateway.mcpHeaders());
    all.putAll(headers);
    return shop.gateway().call("POST", "/mcp", "", all, message);
  }

  @Test
  void whatIsNearlyRightIsRefusedByBothSurfaces() {
    Map<String, Map<String, String>> all = new LinkedHashMap<>(tokens());
    all.putAll(keys());
    int before = shop.gateway().auditRecords().size();
    List<String> taken = new ArrayList<>();
    all.forEach(
        (what, headers) -> {
          List<HttpResponse<String>> answers =
              List.of(rest(headers), mcp(LIST, headers), mcp(CALL, headers));
          for (HttpResponse<String> answer : answers) {
            boolean isRefused = answer.statusCode() == 401 || answer.statusCode() == 400;
            // two credentials are told of in the words of a tool
            boolean isToolError = answer.body().contains("\"isError\":true");
            if (!(isRefused || isToolError) || answer.body().contains("\"rows\"")) {
              taken.add(what + ": " + answer.statusCode() + " " + answer.body());
            }
          }
        });
    assertEquals("", String.join("\n", taken));
    List<JsonNode> records = shop.gateway().auditRecords();
    List<JsonNode> own = records.subList(before, records.size());
    assertTrue(own.size() >= 3 * all.size(), () -> own.size() + " records");
    for (JsonNode record : own) {
      assertFalse(record.has("subject"), record::toString);
      assertFalse(record.has("sql"), record::toString);
    }
  }

  /** The same tries let in who brings what is right. */
  @Test
  void whatIsRightIsTaken() {
    long now = Instant.now().getEpochSecond();
    for (Map<String, String> headers :
        List.of(
            bearer(Tokens.of(claims(""), Tokens.SECRET)),
            bearer(Tokens.of(claims(",\"exp\":" + (now - 10)), Tokens.SECRET)),
            bearer(Tokens.of(claims(",\"nbf\":" + (now + 10)), Tokens.SECRET)),
            Map.of("X-API-Key", shop.key("onlooker mallory")),
            bearer(shop.key("onlooker mallory")))) {
      assertEquals(200, rest(headers).statusCode(), headers::toString);
      assertTrue(mcp(LIST, headers).body().contains("read_records"), headers::toString);
      assertTrue(mcp(CALL, headers).body().contains("\"rows\""), headers::toString);
    }
  }

  /** Credentials in an address are written into logs, so they count for nothing there. */
  @Test
  void aSecretInTheAddressCountsForNothing() {
    String token = Tokens.of(claims(""), Tokens.SECRET);
    String key = shop.key("onlooker mallory");
    for (String query : List.of("access_token=" + token, "api_key=" + key, "apikey=" + key)) {
      HttpResponse<String> rest = shop.gateway().get(PATH + "&" + query, "");
      assertTrue(rest.statusCode() == 401 || rest.statusCode() == 400, rest::body);
      HttpResponse<String> mcp =
          shop.gateway().call("POST", "/mcp?" + query, "", TestGateway.mcpHeaders(), LIST);
      assertTrue(mcp.statusCode() == 401 || mcp.statusCode() == 400, mcp::body);
    }
  }
}
