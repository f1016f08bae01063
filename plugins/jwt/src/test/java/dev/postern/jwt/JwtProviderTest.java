package dev.postern.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtProviderTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir private Path folder;
  private final AuthProvider provider = new JwtProvider();

  @Test
  void theGatewayCanFindIt() throws IOException {
    StringBuilder names = new StringBuilder();
    for (URL index :
        Collections.list(getClass().getClassLoader().getResources("META-INF/extensions.idx"))) {
      try (InputStream text = index.openStream()) {
        names.append(new String(text.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertTrue(names.toString().contains(JwtProvider.class.getName()), names.toString());
    assertEquals("jwt", provider.type());
  }

  @Test
  void everySettingIsKnown() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("issuer", "any");
    all.put("audience", "any");
    all.put("algorithms", List.of("HS256"));
    all.put("secret", SECRET);
    all.put("subject-claim", "sub");
    all.put("role-claim", "a.b");
    all.put("role-map", Map.of("staff", "reader"));
    all.put("clock-skew-seconds", 0);
    all.put("cache-entries", 0);
    all.put("cache-seconds", 0);
    all.put("audiences", "typing error");
    Settings settings = new Settings(all);

    provider.open(settings, context()).close();

    assertEquals(List.of("audiences"), settings.unknownKeys());
    assertTrue(
        settings.knownKeys().containsAll(List.of("jwks-url", "jwks-file", "public-key-file")));
  }

  @Test
  void nothingIsAcceptedFromAnyoneUnlessSpelledOut() {
    assertEquals("issuer", refusedKey("issuer", null));
    assertEquals("audience", refusedKey("audience", null));
    assertEquals("audience", refusedKey("audience", List.of()));
    assertEquals("audience", refusedKey("audience", List.of("any", "me")));
  }

  @Test
  void exactlyOneSourceOfKeysIsNeeded() {
    assertEquals("jwks-url", refusedKey("secret", null));
    assertEquals("jwks-url", refusedKey("jwks-url", "https://id.example/keys"));
    assertEquals("jwks-url", refusedKey("jwks-file", "keys.json"));
  }

  @Test
  void symmetricAlgorithmsStandAloneAndWithASecret() {
    assertEquals("algorithms", refusedKey("algorithms", List.of("HS256", "RS256")));
    assertEquals("algorithms", refusedKey("algorithms", List.of("RS256")));
    assertEquals("algorithms", refusedKey("algorithms", List.of("none")));
    assertEquals("algorithms", refusedKey("algorithms", List.of("ES256K")));
    assertEquals(
        "algorithms",
        refusedKey(
            "secret", null, "jwks-url", "https://id.example/keys", "algorithms", List.of("HS256")));
  }

  @Test
  void secretsAreAsLongAsTheirHash() {
    assertEquals("secret", refusedKey("secret", SECRET.substring(1)));
    assertEquals("secret", refusedKey("algorithms", List.of("HS256", "HS384")));
    assertEquals("secret", refusedKey("algorithms", "HS512"));
    open("algorithms", "HS512", "secret", SECRET + SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example/keys",
        "http://127.0.0.1.id.example/keys",
        "http://localhost.id.example/keys",
        "http://127.0.0.1@id.example/keys",
        "file:///etc/passwd",
        "keys.json",
        "https://",
        "not a URL",
      })
  void keysAreFetchedOverTlsUnlessFromThisMachine(String url) {
    assertEquals("jwks-url", refusedKey("secret", null, "jwks-url", url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://id.example/keys",
        "http://localhost:8081/keys",
        "http://127.0.0.1/keys",
        "http://[::1]:8081/keys",
      })
  void urlsAreAcceptedWithoutAskingThem(String url) {
    open("secret", null, "jwks-url", url);
  }

  @Test
  void filesOfKeysMustHoldOneThatFits() throws IOException {
    assertEquals("jwks-file", refusedKey("secret", null, "jwks-file", "missing.json"));
    Files.writeString(folder.resolve("keys"), "nothing");
    assertEquals("jwks-file", refusedKey("secret", null, "jwks-file", "keys"));
    assertEquals("public-key-file", refusedKey("secret", null, "public-key-file", "keys"));
    Files.writeString(
        folder.resolve("keys"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    assertEquals("public-key-file", refusedKey("secret", null, "public-key-file", "keys"));
    Files.writeString(folder.resolve("keys"), Signer.rsa("", 1024).pem());
    assertEquals("public-key-file", refusedKey("secret", null, "public-key-file", "keys"));
    Files.writeString(folder.resolve("keys"), Signer.ec("").pem());
    assertEquals(
        "public-key-file",
        refusedKey("secret", null, "public-key-file", "keys", "algorithms", List.of("RS256")));
    open("secret", null, "public-key-file", "keys", "algorithms", List.of("ES256"));
  }

  private String refusedKey(Object... changes) {
    return assertThrows(SettingsException.class, () -> open(changes)).key();
  }

  /** Opens with good settings, some of them changed, or left out where the value is null. */
  private void open(Object... changes) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("issuer", "https://id.example");
    settings.put("audience", "gateway");
    settings.put("secret", SECRET);
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i + 1] == null) {
        settings.remove((String) changes[i]);
      } else {
        settings.put((String) changes[i], changes[i + 1]);
      }
    }
    provider.open(new Settings(settings), context()).close();
  }

  private PluginContext context() {
    return new PluginContext(folder, folder.resolve("state"));
  }
}
