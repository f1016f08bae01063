package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionConfigTest {
  private static Config config(String yaml) {
    return ConfigLoader.parse(Path.of("conf/postern.yaml"), yaml, Path.of("."), Map.of());
  }

  @Test
  void cookiesMayGoWithoutTlsOnThisMachineAlone() {
    Config local = config("sessions: {public-url: 'http://127.0.0.1:8080'}");
    assertEquals("http://127.0.0.1:8080", local.sessions().publicUrl().orElseThrow().toString());
    assertEquals(false, local.sessions().isSecure());
    assertTrue(config("sessions: {public-url: 'https://gw.example'}").sessions().isSecure());
  }

  @ParameterizedTest
  @CsvSource({
    "http://gw.example, 127.0.0.1, expects https",
    "http://127.0.0.1:8080, 0.0.0.0, expects https",
    "https://gw.example/, 127.0.0.1, without a path",
    "https://gw.example/x, 127.0.0.1, without a path",
    "https://a@gw.example, 127.0.0.1, without a path",
    "gw.example, 127.0.0.1, without a path",
    "ftp://gw.example, 127.0.0.1, without a path",
  })
  void otherPublicUrlsAreRefused(String url, String host, String why) {
    String yaml = "server: {host: '%s'}\nsessions: {public-url: '%s'}".formatted(host, url);
    String told = assertThrows(ConfigException.class, () -> config(yaml)).getMessage();
    assertTrue(told.contains("sessions.public-url") && told.contains(why), told);
  }

  @Test
  void aWayToSignInHasANameForAddresses() {
    Config config = config("sign-in: [{provider: oidc}, {provider: oidc, name: entra}]");
    assertEquals("oidc", config.signIn().getFirst().name());
    assertEquals("entra", config.signIn().getLast().name());
    String yaml = "sign-in: [{provider: oidc, name: a/b}]";
    String told = assertThrows(ConfigException.class, () -> config(yaml)).getMessage();
    assertTrue(told.contains("is no name"), told);
  }
}
