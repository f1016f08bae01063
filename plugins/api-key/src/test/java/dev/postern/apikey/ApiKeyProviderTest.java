package dev.postern.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.Authenticator;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.TokenIssuer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiKeyProviderTest {
  private static final TokenIssuer.Request ROBIN =
      new TokenIssuer.Request("robin", List.of("reader"), Map.of(), Optional.empty());

  @TempDir private Path folder;
  private final AuthProvider provider = new ApiKeyProvider();

  @Test
  void theGatewayCanFindIt() throws IOException {
    StringBuilder names = new StringBuilder();
    for (URL index :
        Collections.list(getClass().getClassLoader().getResources("META-INF/extensions.idx"))) {
      try (InputStream text = index.openStream()) {
        names.append(new String(text.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertTrue(names.toString().contains(ApiKeyProvider.class.getName()), names.toString());
    assertEquals("api-key", provider.type());
  }

  @Test
  void withoutSettingsKeysLieBesideTheConfig() {
    String key = issuer(Map.of()).issue(ROBIN);

    assertTrue(Files.exists(folder.resolve("api-keys.jsonl")));
    try (Authenticator authenticator = open(Map.of())) {
      assertInstanceOf(
          Authenticated.class, authenticator.authenticate(new Headers("X-API-Key", key)));
    }
  }

  @Test
  void issuerAndAuthenticatorUseTheSameSettings() {
    Map<String, Object> settings =
        Map.of("keys-file", "private/keys", "pepper", "0123456789abcdef0123456789abcdef");
    String key = issuer(settings).issue(ROBIN);

    assertTrue(Files.exists(folder.resolve("private/keys")));
    try (Authenticator authenticator = open(settings)) {
      assertInstanceOf(
          Authenticated.class, authenticator.authenticate(new Headers("X-API-Key", key)));
    }
  }

  @Test
  void everySettingIsKnown() {
    Settings settings =
        new Settings(
            Map.of("keys-file", "keys", "pepper", "0123456789abcdef0123456789abcdef", "peper", ""));
    provider.open(settings, context()).close();

    assertEquals(List.of("peper"), settings.unknownKeys());
  }

  @Test
  void aShortPepperIsRefused() {
    SettingsException refused =
        assertThrows(SettingsException.class, () -> open(Map.of("pepper", "salt")));
    assertEquals("pepper", refused.key());
  }

  @Test
  void aBrokenKeysFileStopsTheStart() throws IOException {
    Files.writeString(folder.resolve("api-keys.jsonl"), "{\"id\":");

    SettingsException refused = assertThrows(SettingsException.class, () -> open(Map.of()));

    assertEquals("keys-file", refused.key());
    assertTrue(refused.getMessage().contains("line 1"), refused.getMessage());
  }

  @Test
  void aKeyForNobodyIsNotMade() {
    TokenIssuer issuer = issuer(Map.of());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            issuer.issue(
                new TokenIssuer.Request(" ", List.of("reader"), Map.of(), Optional.empty())));
    assertTrue(Files.notExists(folder.resolve("api-keys.jsonl")));
  }

  private Authenticator open(Map<String, Object> settings) {
    return provider.open(new Settings(settings), context());
  }

  private TokenIssuer issuer(Map<String, Object> settings) {
    return provider.issuer(new Settings(settings), context()).orElseThrow();
  }

  private PluginContext context() {
    return new PluginContext(folder, folder.resolve("state"));
  }
}
