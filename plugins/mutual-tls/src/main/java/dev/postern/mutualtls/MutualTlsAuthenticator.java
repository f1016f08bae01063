package dev.postern.mutualtls;

import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes callers of certificates. That the peer owns the key, and that an authority the gateway
 * trusts has signed, the handshake has shown before.
 */
final class MutualTlsAuthenticator implements Authenticator {
  private static final int MOST_REMEMBERED = 10_000;

  private final List<Rule> rules;
  private final InstantSource clock;
  private final Map<X509Certificate, AuthResult> judged = new ConcurrentHashMap<>();

  MutualTlsAuthenticator(List<Rule> rules, InstantSource clock) {
    this.rules = List.copyOf(rules);
    this.clock = clock;
  }

  @Override
  public AuthResult authenticate(Credentials credentials) {
    List<X509Certificate> shown = credentials.certificates();
    if (shown.isEmpty()) {
      return new AuthResult.NotMine();
    }
    X509Certificate own = shown.getFirst();
    Instant now = clock.instant();
    // At every call: a connection may last longer than the certificate it began with.
    if (now.isAfter(own.getNotAfter().toInstant())) {
      return new AuthResult.Rejected("expired");
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      return new AuthResult.Rejected("not_yet_valid");
    }
    AuthResult known = judged.get(own);
    if (known != null) {
      return known;
    }
    if (judged.size() >= MOST_REMEMBERED) {
      judged.clear();
    }
    return judged.computeIfAbsent(own, this::judge);
  }

  private AuthResult judge(X509Certificate certificate) {
    ShownCertificate shown;
    try {
      shown = ShownCertificate.of(certificate);
    } catch (CertificateParsingException unreadable) {
      return new AuthResult.Rejected("malformed");
    }
    if (!shown.isForClients()) {
      return new AuthResult.Rejected("not_for_clients");
    }
    List<Rule> fitting = rules.stream().filter(rule -> rule.isAbout(shown)).toList();
    int closest = fitting.stream().mapToInt(Rule::closeness).max().orElse(-1);
    List<Rule> counting = fitting.stream().filter(rule -> rule.closeness() == closest).toList();
    return switch (counting.size()) {
      case 0 -> new AuthResult.Rejected("unknown_certificate");
      case 1 -> new AuthResult.Authenticated(identity(counting.getFirst(), shown));
      default -> new AuthResult.Rejected("several_rules");
    };
  }

  private static Identity identity(Rule rule, ShownCertificate shown) {
    String subject = rule.subject(shown).orElseThrow();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", subject);
    claims.put("role", rule.roles().getFirst());
    claims.put("roles", rule.roles());
    claims.putAll(rule.claims());
    claims.put(
        "certificate",
        Map.of(
            "subject", shown.subject(),
            "issuer", shown.issuer(),
            "serial", shown.certificate().getSerialNumber().toString(16),
            "fingerprint", shown.fingerprint(),
            "email", shown.emails(),
            "dns", shown.hosts(),
            "uri", shown.uris()));
    return new Identity(subject, MutualTlsProvider.TYPE, rule.roles(), claims, shown.fingerprint());
  }

  @Override
  public String challenge() {
    return "ClientCertificate";
  }

  @Override
  public void close() {
    judged.clear();
  }
}
