package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An opened way to sign in, one for all tests, and what is shown to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SignInContract {
  /** How long anything may take. */
  static final Duration MOST = Duration.ofSeconds(10);

  private static final String HOME = "192.0.2.7";

  private Provided provided;
  private PluginContext context;
  private Authenticator authenticator;

  /**
   * What is tested: what proves somebody with each request, a person at a browser, or both.
   *
   * @param settings those of an entry under {@code sign-in}
   * @param good credentials that prove {@code subject}, again and again; empty where requests
   *     cannot bring any
   * @param bad credentials of this provider's kind that prove nothing, for instance with a wrong
   *     signature, expired, unknown; at least one where there are good ones
   * @param person who signs in with a browser; empty exactly where the provider has no such way
   * @param secrets what must be told to nobody: keys, passwords and tokens of the settings and the
   *     credentials
   */
  public record Provided(
      AuthProvider provider,
      Map<String, Object> settings,
      Optional<Showing> good,
      String subject,
      List<Showing> bad,
      Optional<Person> person,
      List<String> secrets) {

    /** A provider that looks at requests alone. */
    public Provided(
        AuthProvider provider,
        Map<String, Object> settings,
        Showing good,
        String subject,
        List<Showing> bad,
        List<String> secrets) {
      this(provider, settings, Optional.of(good), subject, bad, Optional.empty(), secrets);
    }

    /** A provider for browsers alone. */
    public Provided(
        AuthProvider provider,
        Map<String, Object> settings,
        Person person,
        String subject,
        List<String> secrets) {
      this(provider, settings, Optional.empty(), subject, List.of(), Optional.of(person), secrets);
    }

    /** The same provider, which has a way for browsers too. */
    public Provided with(Person browsing) {
      return new Provided(provider, settings, good, subject, bad, Optional.of(browsing), secrets);
    }
  }

  /**
   * Credentials of one request.
   *
   * @param headers each once
   * @param certificates that the peer proved to own, its own first
   */
  public record Showing(
      Map<String, String> headers, List<X509Certificate> certificates, String remoteAddress)
      implements Credentials {

    /** Those that come in headers. */
    public Showing(Map<String, String> headers) {
      this(headers, List.of(), HOME);
    }

    /** Those of a TLS handshake. */
    public static Showing of(X509Certificate... certificates) {
      return new Showing(Map.of(), List.of(certificates), HOME);
    }

    @Override
    public List<String> header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .toList();
    }

    Showing with(Map<String, String> other) {
      return new Showing(other, certificates, remoteAddress);
    }

    Showing from(String address) {
      return new Showing(headers, certificates, address);
    }
  }

  /** Somebody with a browser, and the system that it is sent to. */
  public interface Person {

    /**
     * Does what a step asks for: fills in its form, or signs in where it leads and agrees.
     *
     * @param callback where the browser comes back
     * @return what it brings then; something else each time where it was sent elsewhere
     */
    Answer agree(Step step, URI callback);

    /** What proves nothing as an answer to a step, for instance what was changed on the way. */
    List<Answer> wrong(Step step, URI callback);
  }

  /**
   * What a browser brings back.
   *
   * @param isPost whether by a form, else in the address
   */
  public record Answer(Map<String, List<String>> parameters, boolean isPost) {}

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

  final Authenticator open(Settings settings) {
    return provided.provider().open(settings, context);
  }

  final Provided provided() {
    return provided;
  }

  final Authenticator authenticator() {
    return authenticator;
  }

  final AuthResult judge(Credentials shown) {
    return inTime(() -> authenticator.authenticate(shown));
  }

  static <T> T inTime(Supplier<T> question) {
    T answer = assertTimeoutPreemptively(MOST, question::get, "it waits");
    assertNotNull(answer);
    return answer;
  }

  final Identity identity(Authenticator judge, Showing good) {
    return assertInstanceOf(AuthResult.Authenticated.class, judge.authenticate(good)).identity();
  }

  final void assertSecret(String told) {
    provided.secrets().forEach(secret -> assertFalse(told.contains(secret), "a secret is told"));
  }

  /** Where somebody is who tries things: nobody else may have to wait for that. */
  static String elsewhere(int number) {
    return "198.18." + (number >> 8 & 0xff) + "." + (number & 0xff);
  }

  /** Pieces of something good put together anew, and noise. */
  static String spoilt(String good, Random random) {
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
      default ->
          good.isEmpty()
              ? "a"
              : good.replace(good.charAt(at), good.charAt(random.nextInt(good.length())));
    };
  }

  /** The last character of base64 may carry bits that do not count, and blanks in it may not. */
  static boolean isNearly(String good, String garbage) {
    String wanted = good.replaceAll("\\s", "");
    String found = garbage.replaceAll("\\s", "");
    String kept = wanted.substring(0, Math.max(0, wanted.length() - 1));
    return found.startsWith(kept) || found.equalsIgnoreCase(wanted);
  }
}
