package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.spi.AuthResult.Authenticated;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LdapTlsTest {
  @TempDir private static Path folder;
  private static ServerKey right;
  private static TestDirectory directory;
  private static TestDirectory misnamed;
  private static ServerKey otherName;

  @BeforeAll
  static void start() {
    right = ServerKey.make(folder, "right", "ip:127.0.0.1");
    otherName = ServerKey.make(folder, "other", "dns:other.example");
    directory = TestDirectory.withTls(right);
    misnamed = TestDirectory.withTls(otherName);
  }

  @AfterAll
  static void stop() {
    directory.close();
    misnamed.close();
  }

  @Test
  void fromTheFirstByteOn() {
    signsIn(directory, directory.ldaps(), Map.of("trust-file", right.pem().toString()));
  }

  @Test
  void byStartTls() {
    signsIn(directory, directory.ldap(), Map.of("trust-file", right.pem().toString()));
  }

  @Test
  void aKeyStoreIsTrustedToo() {
    signsIn(
        directory,
        directory.ldaps(),
        Map.of("trust-file", right.store().toString(), "trust-password", "changeit"));
  }

  @Test
  void aCertificateOfNobodyTrustedIsRefused() {
    int before = directory.binds.get();
    for (String address : List.of(directory.ldaps(), directory.ldap())) {
      failsToAsk(directory, address, Map.of());
      failsToAsk(directory, address, Map.of("trust-file", otherName.pem().toString()));
    }
    assertEquals(before, directory.binds.get());
  }

  @Test
  void aTrustedCertificateOfAnotherHostIsRefused() {
    int before = misnamed.binds.get();
    for (String address : List.of(misnamed.ldaps(), misnamed.ldap())) {
      failsToAsk(misnamed, address, Map.of("trust-file", otherName.pem().toString()));
    }
    assertEquals(before, misnamed.binds.get());
  }

  @Test
  void aServerWithoutStartTlsIsNotAskedInPlainText() {
    try (TestDirectory plain = TestDirectory.plain()) {
      failsToAsk(plain, plain.ldap(), Map.of("trust-file", right.pem().toString()));
      assertEquals(0, plain.binds.get());
    }
  }

  private static void signsIn(TestDirectory asked, String address, Map<String, Object> trust) {
    try (Desk desk = new Desk(settings(asked, address, trust))) {
      assertEquals("robin", desk.accepts("robin", "robin-secret").subject());
      assertEquals(Authenticated.class, desk.basic("ann", "ann-secret").getClass());
      desk.refuses("ann", "wrong");
    }
  }

  private static void failsToAsk(TestDirectory asked, String address, Map<String, Object> trust) {
    try (Desk desk = new Desk(settings(asked, address, trust))) {
      assertEquals(SignIn.UNAVAILABLE, desk.basic("robin", "robin-secret"));
    }
  }

  private static Map<String, Object> settings(
      TestDirectory asked, String address, Map<String, Object> trust) {
    Map<String, Object> settings = new LinkedHashMap<>(trust);
    settings.put("servers", List.of(address));
    settings.put("allow-plain-text", "");
    return asked.settings(settings);
  }
}
