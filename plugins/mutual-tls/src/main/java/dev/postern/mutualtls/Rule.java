package dev.postern.mutualtls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which certificates it is about, all of whose conditions must hold, and who their holders are.
 *
 * @param issuer its name; empty for any
 * @param signer whose key signed it; empty for any
 * @param fingerprints any of them; empty for all
 * @param subjects any of them, as in RFC 2253; empty for all
 * @param emails one of which is among its own; empty for all
 * @param hosts one of which is among its own; empty for all
 * @param uris one of which is among its own; empty for all
 * @param naming what of it becomes the identity's subject
 * @param claims further ones
 */
record Rule(
    String name,
    Optional<String> issuer,
    Optional<X509Certificate> signer,
    List<String> fingerprints,
    List<String> subjects,
    List<String> emails,
    List<String> hosts,
    List<String> uris,
    Naming naming,
    List<String> roles,
    Map<String, Object> claims) {

  /** What of a certificate is its holder's name. */
  enum Naming {
    SUBJECT,
    EMAIL,
    DNS,
    URI,
    FINGERPRINT
  }

  Rule {
    claims = new LinkedHashMap<>(claims);
  }

  /** How closely it says what it is about: one certificate, one subject, some names, an issuer. */
  int closeness() {
    if (!fingerprints.isEmpty()) {
      return 3;
    }
    if (!subjects.isEmpty()) {
      return 2;
    }
    return emails.isEmpty() && hosts.isEmpty() && uris.isEmpty() ? 0 : 1;
  }

  boolean isAbout(ShownCertificate shown) {
    return issuer.map(shown.issuer()::equals).orElse(true)
        && isOneOf(fingerprints, List.of(shown.fingerprint()))
        && isOneOf(subjects, List.of(shown.subject()))
        && isOneOf(emails, shown.emails())
        && isOneOf(hosts, shown.hosts())
        && isOneOf(uris, shown.uris())
        && signer.map(authority -> isSignedBy(authority, shown.certificate())).orElse(true)
        && subject(shown).isPresent();
  }

  /** The holder's name; empty where the certificate has none of that kind, or several. */
  Optional<String> subject(ShownCertificate shown) {
    return switch (naming) {
      case SUBJECT -> Optional.of(shown.subject()).filter(subject -> !subject.isEmpty());
      case EMAIL -> single(shown.emails());
      case DNS -> single(shown.hosts());
      case URI -> single(shown.uris());
      case FINGERPRINT -> Optional.of(shown.fingerprint());
    };
  }

  private static Optional<String> single(List<String> names) {
    return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
  }

  private static boolean isOneOf(List<String> wanted, List<String> found) {
    return wanted.isEmpty() || found.stream().anyMatch(wanted::contains);
  }

  private static boolean isSignedBy(X509Certificate authority, X509Certificate certificate) {
    try {
      certificate.verify(authority.getPublicKey());
      return authority.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    } catch (GeneralSecurityException another) {
      return false;
    }
  }
}
