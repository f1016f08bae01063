package dev.postern.spi.contract;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.pf4j.Extension;

/** Sign-in by one password in a header and one certificate, right or with a fault. */
@Extension
public final class MemoryProvider implements AuthProvider {
  static final String PASSWORD = "correct-horse-battery-staple";

  /** What can be wrong with a way to sign in: each must be noticed. */
  enum Fault {
    NONE,
    ODD_TYPE,
    SETTINGS,
    LETS_NOBODY_IN,
    OTHER_METHOD,
    LETS_EVERYBODY_IN,
    LETS_BEGINNINGS_IN,
    TELLS_THE_SECRET,
    TAKES_WHAT_IS_OTHERS,
    CHALLENGES_WITH_THE_SECRET,
    THROWS_FOR_GARBAGE,
    MIXES_UP_THREADS,
    CLOSES_ONCE,
    BELIEVES_ANY_CERTIFICATE_OF_A_CHAIN,
    BELIEVES_CERTIFICATES_IN_HEADERS,
    HIDES_ITS_BROWSERS,
    BROWSERS_ARE_OTHERS,
    BROWSERS_HEAR_THE_SECRET,
    BROWSERS_ARE_ANYBODY,
    BROWSERS_SHARE_STEPS,
    BROWSERS_COME_BACK_TWICE,
    BROWSERS_BREAK_IT,
    BROWSERS_NEED_BRING_NOTHING,
    BROWSERS_ARE_MIXED_UP
  }

  private final Fault fault;

  public MemoryProvider() {
    this(Fault.NONE);
  }

  MemoryProvider(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String type() {
    return fault == Fault.ODD_TYPE ? "" : "memory";
  }

  @Override
  public Authenticator open(Settings settings, PluginContext context) {
    if (fault == Fault.SETTINGS) {
      settings.keys();
    } else if (settings.text("password").isEmpty()) {
      throw new SettingsException("password", "must not be empty");
    }
    return new Judge(fault, new AtomicInteger(), new MemoryBrowsers(fault));
  }

  private record Judge(Fault fault, AtomicInteger closed, MemoryBrowsers browsers)
      implements Authenticator {
    @Override
    public AuthResult authenticate(Credentials credentials) {
      List<String> shown = credentials.header("X-Password");
      if (shown.isEmpty() && fault != Fault.TAKES_WHAT_IS_OTHERS) {
        return new AuthResult.NotMine();
      }
      String password = shown.isEmpty() ? "" : shown.getFirst();
      if (fault == Fault.THROWS_FOR_GARBAGE && password.length() > 10_000) {
        throw new IllegalArgumentException("too long");
      }
      boolean isGood =
          switch (fault) {
            case LETS_NOBODY_IN -> false;
            case LETS_EVERYBODY_IN -> true;
            case LETS_BEGINNINGS_IN -> PASSWORD.startsWith(password);
            case MIXES_UP_THREADS -> Thread.currentThread().isVirtual() || good(password);
            default -> good(password) && isProved(credentials);
          };
      if (!isGood) {
        return new AuthResult.Rejected(
            fault == Fault.TELLS_THE_SECRET ? PASSWORD : "wrong password");
      }
      return new AuthResult.Authenticated(
          new Identity(
              "robin", fault == Fault.OTHER_METHOD ? "other" : "memory", List.of(), Map.of()));
    }

    /** By its certificate too. */
    private boolean isProved(Credentials credentials) {
      List<X509Certificate> shown = credentials.certificates();
      return switch (fault) {
        case BELIEVES_ANY_CERTIFICATE_OF_A_CHAIN -> shown.contains(MemoryCertificates.OWN);
        case BELIEVES_CERTIFICATES_IN_HEADERS ->
            credentials.header("Client-Cert").stream()
                    .anyMatch(field -> field.contains(MemoryCertificates.OWN_TEXT))
                || shown.equals(List.of(MemoryCertificates.OWN));
        default -> !shown.isEmpty() && shown.getFirst().equals(MemoryCertificates.OWN);
      };
    }

    private static boolean good(String password) {
      return password.equals(PASSWORD);
    }

    @Override
    public Optional<BrowserSignIn> browser() {
      return fault == Fault.HIDES_ITS_BROWSERS ? Optional.empty() : Optional.of(browsers);
    }

    @Override
    public String challenge() {
      return fault == Fault.CHALLENGES_WITH_THE_SECRET ? PASSWORD : "Password";
    }

    @Override
    public void close() {
      if (closed.incrementAndGet() > 1 && fault == Fault.CLOSES_ONCE) {
        throw new IllegalStateException("closed");
      }
    }
  }
}
