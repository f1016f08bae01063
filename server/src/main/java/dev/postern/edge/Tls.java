package dev.postern.edge;

import dev.postern.config.ClientCertificates;
import dev.postern.config.ConfigException;
import dev.postern.config.TlsSettings;
import io.undertow.Undertow;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.SslClientAuthMode;

/**
 * TLS on a listener: version 1.3, and 1.2 with the suites that hide what was said before from those
 * who steal the key later. Looks once a second whether its files have changed; connections made
 * from then on get the new ones, and nobody resumes a session of before.
 */
public final class Tls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Sequence<String> VERSIONS = Sequence.of("TLSv1.3", "TLSv1.2");
  private static final Set<String> SUITES =
      Set.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_AES_128_GCM_SHA256",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

  private final TlsSettings settings;
  private final SSLContext first;
  private List<byte[]> lastSeen;
  private Optional<Thread> watch = Optional.empty();

  private Tls(TlsSettings settings, SSLContext first, List<byte[]> seen) {
    this.settings = settings;
    this.first = first;
    this.lastSeen = seen;
  }

  /**
   * Reads the files.
   *
   * @throws ConfigException where one of them cannot be used
   */
  public static Tls open(TlsSettings settings) {
    // Whoever connects could ask for handshake after handshake; read once, by the first of them.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    TlsFiles files = new TlsFiles(settings);
    try {
      return new Tls(settings, files.context(), files.contents());
    } catch (UnusableFileException unusable) {
      throw new ConfigException(
          List.of(settings.place().at(unusable.key(), unusable.getMessage())));
    }
  }

  /** A listener that speaks TLS where that is set up, and plain HTTP where it is not. */
  public static Undertow.ListenerBuilder listener(Optional<Tls> tls, String host, int port) {
    Undertow.ListenerBuilder listener = new Undertow.ListenerBuilder().setHost(host).setPort(port);
    return tls.map(spoken -> spoken.secured(listener))
        .orElseGet(() -> listener.setType(Undertow.ListenerType.HTTP));
  }

  /** What browsers are told to remember, where they are told anything. */
  public static Optional<String> transportSecurity(TlsSettings settings) {
    return settings.hstsSeconds() == 0
        ? Optional.empty()
        : Optional.of("max-age=" + settings.hstsSeconds());
  }

  private Undertow.ListenerBuilder secured(Undertow.ListenerBuilder listener) {
    List<String> suites =
        Arrays.stream(first.getSupportedSSLParameters().getCipherSuites())
            .filter(SUITES::contains)
            .toList();
    return listener
        .setType(Undertow.ListenerType.HTTPS)
        .setSslContext(first)
        .setOverrideSocketOptions(
            OptionMap.builder()
                .set(Options.SSL_ENABLED_PROTOCOLS, VERSIONS)
                .set(Options.SSL_ENABLED_CIPHER_SUITES, Sequence.of(suites))
                .set(Options.SSL_CLIENT_AUTH_MODE, mode(settings.clientCertificates()))
                .getMap());
  }

  private static SslClientAuthMode mode(ClientCertificates asked) {
    return switch (asked) {
      case NONE -> SslClientAuthMode.NOT_REQUESTED;
      case WANT -> SslClientAuthMode.REQUESTED;
      case NEED -> SslClientAuthMode.REQUIRED;
    };
  }

  /** Gives new files to a server that listens, from now on. */
  public synchronized void follow(Undertow undertow) {
    watch =
        Optional.of(
            Thread.ofVirtual()
                .name("postern-tls")
                .start(
                    () -> {
                      try {
                        while (true) {
                          Thread.sleep(LOOK_EVERY);
                          look(undertow);
                        }
                      } catch (InterruptedException ended) {
                        // nobody listens any more
                      }
                    }));
  }

  private void look(Undertow undertow) {
    TlsFiles files = new TlsFiles(settings);
    if (isAsBefore(files.contents())) {
      return;
    }
    lastSeen = files.contents();
    try {
      undertow.getListenerInfo().getFirst().setSslContext(files.context());
      LOG.info("The TLS files of {} are in force as they are now", settings.certificates());
    } catch (UnusableFileException unusable) {
      LOG.warn(
          "TLS stays as it was: {} {}",
          settings.place().path() + "." + unusable.key(),
          unusable.getMessage());
    } catch (RuntimeException unexpected) {
      LOG.warn("TLS stays as it was", unexpected);
    }
  }

  private boolean isAsBefore(List<byte[]> contents) {
    for (int i = 0; i < contents.size(); i++) {
      if (!Arrays.equals(contents.get(i), lastSeen.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public synchronized void close() {
    watch.ifPresent(Thread::interrupt);
  }
}
