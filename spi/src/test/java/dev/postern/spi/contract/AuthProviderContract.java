package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a way to sign in must fulfil. A vendor inherits it and writes {@link #provide}. Everything
 * must be judged within ten seconds, whatever comes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AuthProviderContract {
  private static final int THREADS = 32;
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final Showing NOTHING = new Showing(Map.of());

  private Provided provided;
  private PluginContext context;
  private Authenticator authenticator;

  /**
   * What is tested.
   *
   * @param settings those of an entry under {@code sign-in}
   * @param good credentials that prove {@code subject}, again and again
   * @param bad credentials of this provider's kind that prove nothing, for instance with a wrong
   *     signature, expired, unknown; at least one
   * @param secrets what must be told to nobody: keys, passwords and tokens of the settings and the
   *     credentials
   */
  public record Provided(
      AuthProvider provider,
      Map<String, Object> settings,
      Showing good,
      String subject,
      List<Showing> bad,
      List<String> secrets) {}

  /** Credentials by headers, each once. */
  public record Showing(Map<String, String> headers) implements Credentials {
    @Override
    public List<String> header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .toList();
    }

    @Override
    public String remoteAddress() {
      return "192.0.2.7";
    }
  }

  /**
   * The one method that a vendor writes.
   *
   * @param folder for files, gone after the tests
   */
  protected abstract Provided provide(Path folder) throws Exception;

  @BeforeAll
  void openProvider(@TempDir Path folder) throws Exception {
    context = new PluginContext(folder, folder.resolve("data"));
    provided = provide(folder);
    authenticator = open(new Settings(provided.settings()));
  }

  @AfterAll
  void closeProvider() {
    if (authenticator != null) {
      authenticator.close();
    }
  }

  private Authenticator open(Settings settings) {
    return provided.provider().open(settings, context);
  }

  private AuthResult judge(Credentials shown) {
    AuthResult result =
        assertTimeoutPreemptively(MOST, () -> authenticator.authenticate(shown), "it waits");
    return assertNotNull(result, shown::toString);
  }

  private static <T> T assertNotNull(T value, java.util.function.Supplier<String> of) {
    org.junit.jupiter.api.Assertions.assertNotNull(value, of);
    return value;
  }

  private Identity identity(Authenticator judge) {
    return assertInstanceOf(AuthResult.Authenticated.class, judge.authenticate(provided.good()))
        .identity();
  }

  @Test
  void theProviderIsFoundByItsPlugin() throws Exception {
    PluginIndex.check(provided.provider());
    PluginIndex.checkType(provided.provider()::type);
  }

  @Test
  void settingsThatNobodyKnowsAreNotAskedFor() {
    Map<String, Object> more = new LinkedHashMap<>(provided.settings());
    more.put("contract-unknown", "x");
    Settings settings = new Settings(more);
    open(settings).close();
    assertEquals(List.of("contract-unknown"), settings.unknownKeys());
  }

  @Test
  void wrongSettingsAreRefused() {
    for (String key : provided.settings().keySet()) {
      Map<String, Object> wrong = new LinkedHashMap<>(provided.settings());
      wrong.put(key, Map.of("contract", Map.of("no", "such")));
      SettingsException refused =
          assertThrows(SettingsException.class, () -> open(new Settings(wrong)).close(), key);
      assertSecret(refused.getMessage());
    }
  }

  @Test
  void goodCredentialsProveWhoSentThem() {
    Identity identity = identity(authenticator);
    assertEquals(provided.subject(), identity.subject());
    assertEquals(provided.provider().type(), identity.method(), "the method is the type");
    assertEquals(identity, identity(authenticator), "and again");
    assertSecret(identity.toString());
  }

  @Test
  void badCredentialsProveNothing() {
    assertFalse(provided.bad().isEmpty(), "no bad credentials to try");
    for (Showing bad : provided.bad()) {
      AuthResult.Rejected rejected =
          assertInstanceOf(AuthResult.Rejected.class, judge(bad), bad::toString);
      assertTrue(rejected.reason().matches("[a-z0-9][a-z0-9 _-]{0,79}"), rejected.reason());
      assertSecret(rejected.toString());
      bad.headers().values().forEach(value -> assertFalse(rejected.toString().contains(value)));
    }
    assertEquals(provided.subject(), identity(authenticator).subject(), "good ones stay good");
  }

  @Test
  void whatIsOfAnotherKindIsLeftToOthers() {
    assertInstanceOf(AuthResult.NotMine.class, judge(NOTHING));
    assertInstanceOf(
        AuthResult.NotMine.class,
        judge(new Showing(Map.of("X-Contract-Other", "something", "Accept", "*/*"))));
    assertInstanceOf(
        AuthResult.NotMine.class,
        judge(new Showing(Map.of("Authorization", "Contract-Unknown abc"))));
  }

  @Test
  void thereIsAChallengeAndItTellsNoSecret() {
    assertFalse(authenticator.challenge().isBlank());
    assertFalse(authenticator.challenge().chars().anyMatch(c -> c < 0x20 || c > 0x7e));
    assertSecret(authenticator.challenge());
    assertSecret(authenticator.toString());
  }

  /** Pieces of good credentials put together anew, and noise. */
  @Test
  void garbageProvesNothingAndBreaksNothing() {
    Random random = new Random(7);
    for (Map.Entry<String, String> header : provided.good().headers().entrySet()) {
      for (int i = 0; i < 500; i++) {
        String garbage = spoilt(header.getValue(), random);
        if (garbage.equals(header.getValue())) {
          continue;
        }
        Map<String, String> headers = new LinkedHashMap<>(provided.good().headers());
        headers.put(header.getKey(), garbage);
        AuthResult result = judge(new Showing(headers));
        if (result instanceof AuthResult.Authenticated(Identity identity)) {
          // the last character of base64 may carry bits that do not count
          assertEquals(provided.subject(), identity.subject(), garbage);
          assertTrue(isNearlyGood(header.getValue(), garbage), garbage);
        }
        if (result instanceof AuthResult.Rejected rejected) {
          assertSecret(rejected.toString());
        }
      }
    }
    assertEquals(provided.subject(), identity(authenticator).subject());
  }

  private static String spoilt(String good, Random random) {
    int at = good.isEmpty() ? 0 : random.nextInt(good.length());
    return switch (random.nextInt(8)) {
      case 0 -> good.substring(0, at);
      case 1 -> good.substring(at);
      case 2 -> good.substring(0, at) + (char) (random.nextInt(94) + 33) + good.substring(at);
      case 3 -> good.substring(0, at) + good;
      case 4 -> good + "\u0000\u00ff";
      case 5 -> good.substring(0, Math.min(12, at)) + "a.".repeat(20_000);
      case 6 -> {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        yield good.substring(0, Math.min(7, at)) + Base64.getEncoder().encodeToString(noise);
      }
      default -> good.replace(good.charAt(at), good.charAt(random.nextInt(good.length())));
    };
  }

  private static boolean isNearlyGood(String good, String garbage) {
    String kept = good.substring(0, Math.max(0, good.length() - 1));
    return garbage.strip().startsWith(kept) || garbage.strip().equalsIgnoreCase(good);
  }

  @Test
  void manyThreadsAreJudgedRight() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Showing bad = provided.bad().get(thread % provided.bad().size());
        boolean isGood = thread % 2 == 0;
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    AuthResult result = authenticator.authenticate(isGood ? provided.good() : bad);
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
    Authenticator other = open(new Settings(provided.settings()));
    assertEquals(provided.subject(), identity(other).subject());
    other.close();
    other.close();
    assertEquals(provided.subject(), identity(authenticator).subject(), "another goes on");
  }

  private void assertSecret(String told) {
    provided.secrets().forEach(secret -> assertFalse(told.contains(secret), "a secret is told"));
  }
}
