package dev.postern.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code server.tls}. */
final class TlsReader {
  private static final int TWO_YEARS_SECONDS = 63_072_000;

  private TlsReader() {}

  /**
   * Empty where no certificate is named.
   *
   * @param folder where relative paths start
   */
  static Optional<TlsSettings> read(Section server, Path folder) {
    try (Section tls = server.section("tls")) {
      Optional<Path> certificates = tls.findPath("certificates", folder);
      Optional<Path> key = tls.findPath("key", folder);
      ClientCertificates asked =
          ClientCertificates.valueOf(
              tls.word("client-certificates", "none", ClientCertificates.words())
                  .toUpperCase(Locale.ROOT));
      Optional<Path> trust = tls.findPath("trust", folder);
      Optional<Path> revocations = tls.findPath("revocations", folder);
      int hstsSeconds =
          tls.number("hsts-seconds", TlsSettings.DEFAULT_HSTS_SECONDS, 0, TWO_YEARS_SECONDS);
      boolean isAsked = asked != ClientCertificates.NONE;
      if (certificates.isEmpty() && (key.isPresent() || trust.isPresent() || isAsked)) {
        tls.problem("certificates", "is required: a PEM file with the gateway's certificate");
      }
      if (key.isEmpty() && certificates.isPresent()) {
        tls.problem("key", "is required: a PEM file with the certificate's private key");
      }
      if (isAsked && trust.isEmpty()) {
        tls.problem("trust", "is required: a PEM file with the authorities of client certificates");
      }
      if (!isAsked && (trust.isPresent() || revocations.isPresent())) {
        tls.problem(
            trust.isPresent() ? "trust" : "revocations",
            "means nothing while client-certificates is none");
      }
      return certificates.map(
          chain ->
              new TlsSettings(
                  chain, key.orElse(chain), asked, trust, revocations, hstsSeconds, tls.place()));
    }
  }
}
