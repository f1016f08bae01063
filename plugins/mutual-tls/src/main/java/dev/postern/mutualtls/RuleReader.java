package dev.postern.mutualtls;

import dev.postern.spi.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/** Reads one rule of the config. */
final class RuleReader {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> OWN_CLAIMS = Set.of("sub", "role", "roles", "certificate");

  private final Settings rule;
  private final Path folder;

  private RuleReader(Settings rule, Path folder) {
    this.rule = rule;
    this.folder = folder;
  }

  static Rule read(String name, Settings rule, Path folder) {
    return new RuleReader(rule, folder).read(name);
  }

  private Rule read(String name) {
    Optional<String> issuer = rule.findText("issuer").map(text -> distinguished("issuer", text));
    Optional<X509Certificate> signer =
        rule.findText("issuer-file").map(file -> authority(folder.resolve(file)));
    List<String> fingerprints = rule.texts("fingerprint").stream().map(this::fingerprint).toList();
    if (issuer.isEmpty() && signer.isEmpty() && fingerprints.isEmpty()) {
      throw rule.wrong("issuer", "is required, or issuer-file or fingerprint: whose word counts");
    }
    List<String> roles = rule.texts("roles");
    if (roles.isEmpty()) {
      throw rule.wrong("roles", "is required: what its holders are");
    }
    return new Rule(
        name,
        issuer,
        signer,
        fingerprints,
        rule.texts("subject").stream().map(text -> distinguished("subject", text)).toList(),
        rule.texts("email"),
        rule.texts("dns").stream().map(host -> host.toLowerCase(Locale.ROOT)).toList(),
        rule.texts("uri"),
        naming(rule.text("identity", "subject")),
        roles,
        claims(rule.section("claims")));
  }

  private Rule.Naming naming(String word) {
    return switch (word) {
      case "subject" -> Rule.Naming.SUBJECT;
      case "email" -> Rule.Naming.EMAIL;
      case "dns" -> Rule.Naming.DNS;
      case "uri" -> Rule.Naming.URI;
      case "fingerprint" -> Rule.Naming.FINGERPRINT;
      default -> throw rule.wrong("identity", "must be subject, email, dns, uri or fingerprint");
    };
  }

  private Map<String, Object> claims(Settings section) {
    Map<String, Object> claims = new LinkedHashMap<>();
    for (String name : section.keys()) {
      if (OWN_CLAIMS.contains(name)) {
        throw section.wrong(name, "is made from the certificate");
      }
      claims.put(name, section.isList(name) ? section.texts(name) : section.text(name));
    }
    return claims;
  }

  private String distinguished(String key, String text) {
    try {
      return new X500Principal(text).getName(X500Principal.RFC2253);
    } catch (IllegalArgumentException unreadable) {
      throw rule.wrong(key, "must be a distinguished name, as in CN=reports,O=Acme");
    }
  }

  private String fingerprint(String text) {
    String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
    if (!SHA_256.matcher(digits).matches()) {
      throw rule.wrong(
          "fingerprint", "must be a SHA-256: 64 hexadecimal digits, with or without colons");
    }
    return digits;
  }

  private X509Certificate authority(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
    } catch (IOException | CertificateException unreadable) {
      throw rule.wrong("issuer-file", "cannot be read as a certificate from " + file);
    }
  }
}
