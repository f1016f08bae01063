package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Identity;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What a way to sign in must fulfil, with each request, by browser, or both. A vendor inherits it
 * and writes {@link #provide}. Everything must be judged within ten seconds, whatever comes.
 */
public abstract class AuthProviderContract extends BrowserContract {
  private static final int THREADS = 32;
  private static final Showing NOTHING = new Showing(Map.of());

  /** Where programs before a gateway like to write which certificate they were shown. */
  private static final List<String> CERTIFICATE_FIELDS =
      List.of(
          "Client-Cert",
          "X-Client-Cert",
          "X-SSL-Client-Cert",
          "SSL-Client-Cert",
          "X-Forwarded-Client-Cert",
          "X-Forwarded-Tls-Client-Cert",
          "X-ARR-ClientCert");

  private Optional<Showing> good() {
    return provided().good();
  }

  /** Good credentials are good, wherever bad ones come from. */
  private void assertStillGood() {
    good()
        .ifPresent(
            good -> assertEquals(provided().subject(), identity(authenticator(), good).subject()));
  }

  @Test
  void theProviderIsFoundByItsPlugin() throws Exception {
    PluginIndex.check(provided().provider());
    PluginIndex.checkType(provided().provider()::type);
  }

  @Test
  void settingsThatNobodyKnowsAreNotAskedFor() {
    Map<String, Object> more = new LinkedHashMap<>(provided().settings());
    more.put("contract-unknown", "x");
    Settings settings = new Settings(more);
    open(settings).close();
    assertEquals(List.of("contract-unknown"), settings.unknownKeys());
  }

  @Test
  void wrongSettingsAreRefused() {
    for (String key : provided().settings().keySet()) {
      Map<String, Object> wrong = new LinkedHashMap<>(provided().settings());
      wrong.put(key, Map.of("contract", Map.of("no", "such")));
      SettingsException refused =
          assertThrows(SettingsException.class, () -> open(new Settings(wrong)).close(), key);
      assertSecret(refused.getMessage());
    }
  }

  @Test
  void goodCredentialsProveWhoSentThem() {
    if (good().isEmpty()) {
      return;
    }
    Identity identity = identity(authenticator(), good().get());
    assertEquals(provided().subject(), identity.subject());
    assertEquals(provided().provider().type(), identity.method(), "the method is the type");
    assertEquals(identity, identity(authenticator(), good().get()), "and again");
    assertSecret(identity.toString());
  }

  @Test
  void badCredentialsProveNothing() {
    assertEquals(good().isEmpty(), provided().bad().isEmpty(), "bad credentials to try");
    assertStillGood();
    for (Showing bad : provided().bad()) {
      AuthResult.Rejected rejected =
          assertInstanceOf(
              AuthResult.Rejected.class, judge(bad.from(elsewhere(0))), bad.headers()::toString);
      assertTrue(rejected.reason().matches("[a-z0-9][a-z0-9 _-]{0,79}"), rejected.reason());
      assertSecret(rejected.toString());
      bad.headers().values().forEach(value -> assertFalse(rejected.toString().contains(value)));
    }
    assertStillGood();
  }

  @Test
  void whatIsOfAnotherKindIsLeftToOthers() {
    List<Map<String, String>> others =
        List.of(
            Map.of(),
            Map.of("X-Contract-Other", "something", "Accept", "*/*"),
            Map.of("Authorization", "Contract-Unknown abc"));
    for (Map<String, String> headers : others) {
      assertInstanceOf(AuthResult.NotMine.class, judge(new Showing(headers)), headers::toString);
    }
    if (good().isEmpty()) {
      for (String any : List.of("Bearer a.b.c", "Basic YTpi", "Negotiate YTpi")) {
        assertInstanceOf(
            AuthResult.NotMine.class, judge(new Showing(Map.of("Authorization", any))), any);
      }
    }
  }

  /** A challenge says what a request may bring; where it may bring nothing there is none. */
  @Test
  void thereIsAChallengeAndItTellsNoSecret() {
    String challenge = authenticator().challenge();
    assertEquals(good().isEmpty(), challenge.isBlank(), "whether there is a challenge");
    assertFalse(challenge.chars().anyMatch(c -> c < 0x20 || c > 0x7e));
    assertSecret(challenge);
    assertSecret(authenticator().toString());
  }

  /** Pieces of good credentials put together anew, and noise. */
  @Test
  void garbageProvesNothingAndBreaksNothing() {
    Random random = new Random(7);
    assertStillGood();
    Map<String, String> all = good().orElse(NOTHING).headers();
    for (Map.Entry<String, String> header : all.entrySet()) {
      for (int i = 0; i < 500; i++) {
        String garbage = spoilt(header.getValue(), random);
        if (garbage.equals(header.getValue())) {
          continue;
        }
        Map<String, String> headers = new LinkedHashMap<>(all);
        headers.put(header.getKey(), garbage);
        AuthResult result = judge(good().get().with(headers).from(elsewhere(i)));
        if (result instanceof AuthResult.Authenticated(Identity identity)) {
          // the last character of base64 may carry bits that do not count
          assertEquals(provided().subject(), identity.subject(), garbage);
          assertTrue(isNearly(header.getValue(), garbage), garbage);
        }
        if (result instanceof AuthResult.Rejected rejected) {
          assertSecret(rejected.toString());
        }
      }
    }
    assertStillGood();
  }

  /** By the peer in its handshake: what stands behind its own or in a header proves nothing. */
  @Test
  void certificatesCountWhereTheyWereProvedAlone() throws Exception {
    List<X509Certificate> owned = good().orElse(NOTHING).certificates();
    if (owned.isEmpty()) {
      return;
    }
    for (Showing bad : provided().bad()) {
      List<X509Certificate> chain = new ArrayList<>(bad.certificates());
      chain.addAll(owned);
      if (bad.certificates().isEmpty()) {
        continue;
      }
      Showing behind = new Showing(bad.headers(), chain, elsewhere(1));
      assertInstanceOf(AuthResult.Rejected.class, judge(behind), "one behind another is proved");
    }
    String encoded = Base64.getEncoder().encodeToString(owned.getFirst().getEncoded());
    String pem = "-----BEGIN CERTIFICATE-----%n" + encoded + "%n-----END CERTIFICATE-----";
    for (String field : CERTIFICATE_FIELDS) {
      for (String form :
          List.of(
              encoded,
              ":" + encoded + ":",
              pem.replace("%n", " "),
              URLEncoder.encode(pem.replace("%n", "\n"), StandardCharsets.UTF_8),
              "Cert=\"" + URLEncoder.encode(encoded, StandardCharsets.UTF_8) + "\"")) {
        Map<String, String> headers = new LinkedHashMap<>(good().get().headers());
        headers.put(field, form);
        AuthResult result = judge(new Showing(headers));
        assertFalse(result instanceof AuthResult.Authenticated, () -> field + " is believed");
      }
    }
    assertStillGood();
  }

  @Test
  void manyThreadsAreJudgedRight() throws Exception {
    if (good().isEmpty()) {
      return;
    }
    assertStillGood();
    Showing right = good().get();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Showing wrong =
            provided().bad().get(thread % provided().bad().size()).from(elsewhere(thread));
        boolean isGood = thread % 2 == 0;
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    AuthResult result = authenticator().authenticate(isGood ? right : wrong);
                    if (result instanceof AuthResult.Authenticated != isGood) {
                      return false;
                    }
                  }
                  return true;
                }));
      }
      for (Future<Boolean> one : all) {
        assertTrue(one.get());
      }
    }
  }

  @Test
  void itMayBeClosedTwice() {
    Authenticator other = open(new Settings(provided().settings()));
    good().ifPresent(good -> assertEquals(provided().subject(), identity(other, good).subject()));
    other.close();
    other.close();
    assertStillGood();
    assertBrowsersAreServed();
  }
}
