package dev.postern.saml;

import dev.postern.spi.Authenticator;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the plugin's part of the config. */
final class SamlSettings {
  private static final int MOST_USED_ASSERTIONS = 100_000;
  private static final Set<String> OWN_CLAIMS = Set.of("sub", "role", "roles");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final Map<String, String> FORMATS =
      Map.of(
          "persistent", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
          "email", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");

  private final Settings settings;
  private final Path folder;
  private final InstantSource clock;

  private SamlSettings(Settings settings, Path folder, InstantSource clock) {
    this.settings = settings;
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Asks for every key there is, and opens what they say.
   *
   * @throws SettingsException where one is missing or wrong
   */
  static Authenticator open(Settings settings, Path folder, InstantSource clock) {
    SamlSettings reader = new SamlSettings(settings, folder, clock);
    SamlSignIn.Rules rules = reader.rules();
    ProviderSource source = reader.source();
    return new SamlAuthenticator(
        new SamlSignIn(rules, source, new UsedAssertions(MOST_USED_ASSERTIONS), clock), source);
  }

  private SamlSignIn.Rules rules() {
    return new SamlSignIn.Rules(
        settings.text("entity-id"),
        signer(),
        settings.findText("name-id-format").map(word -> FORMATS.getOrDefault(word, word)),
        settings.flag("force-authentication", false),
        Duration.ofSeconds(settings.number("clock-skew-seconds", 30, 0, 300)),
        new Person(
            settings.findText("subject-attribute"),
            settings.text("role-attribute", "Role"),
            roleMap(),
            claims()));
  }

  private Optional<Map<String, List<String>>> roleMap() {
    if (!settings.has("role-map")) {
      return Optional.empty();
    }
    Settings section = settings.section("role-map");
    Map<String, List<String>> map = new LinkedHashMap<>();
    section.keys().forEach(value -> map.put(value, section.texts(value)));
    return Optional.of(map);
  }

  private Map<String, String> claims() {
    Settings section = settings.section("claims");
    Map<String, String> claims = new LinkedHashMap<>();
    for (String claim : section.keys().stream().sorted().toList()) {
      if (OWN_CLAIMS.contains(claim)) {
        throw new SettingsException("claims." + claim, "is made by the gateway");
      }
      claims.put(claim, section.text(claim));
    }
    return claims;
  }

  /** Exactly one of a file, an address, or everything by itself. */
  private ProviderSource source() {
    Optional<String> file = settings.findText("idp-metadata-file");
    Optional<String> url = settings.findText("idp-metadata-url");
    Optional<String> entityId = settings.findText("idp-entity-id");
    Optional<String> signOn = settings.findText("idp-sign-on-url");
    List<String> certificates = settings.texts("idp-certificates");
    boolean isSpelledOut = signOn.isPresent() || !certificates.isEmpty();
    if ((file.isPresent() ? 1 : 0) + (url.isPresent() ? 1 : 0) + (isSpelledOut ? 1 : 0) != 1) {
      throw new SettingsException(
          "idp-metadata-file",
          "is required, or idp-metadata-url, or idp-entity-id with idp-sign-on-url and"
              + " idp-certificates; one of these alone");
    }
    if (url.isPresent()) {
      return new UrlSource(metadataUrl(url.get()), entityId, clock);
    }
    if (file.isPresent()) {
      Path path = folder.resolve(file.get());
      try {
        return FileSource.open(path, entityId, clock);
      } catch (RefusedException unusable) {
        throw new SettingsException("idp-metadata-file", unusable.reason() + ": " + path);
      }
    }
    return new FixedSource(spelledOut(certificates));
  }

  private IdentityProvider spelledOut(List<String> certificates) {
    if (certificates.isEmpty()) {
      throw new SettingsException("idp-certificates", "is required: PEM files");
    }
    List<PublicKey> keys = new ArrayList<>();
    for (String each : certificates) {
      try {
        keys.addAll(Certificates.keys(content("idp-certificates", each)));
      } catch (CertificateException unusable) {
        throw new SettingsException(
            "idp-certificates", "cannot be used: " + each + " " + unusable.getMessage());
      }
    }
    try {
      URI signOn = ProviderMetadata.address(settings.text("idp-sign-on-url"));
      return new IdentityProvider(settings.text("idp-entity-id"), signOn, keys, Optional.empty());
    } catch (RefusedException unusable) {
      throw new SettingsException("idp-sign-on-url", unusable.reason());
    }
  }

  private static URI metadataUrl(String text) {
    try {
      URI url = ProviderMetadata.address(text);
      if ("https".equals(url.getScheme()) || LOOPBACK.contains(url.getHost())) {
        return url;
      }
    } catch (RefusedException unusable) {
      // told below
    }
    throw new SettingsException(
        "idp-metadata-url", "must be an https address, or an http one of this machine");
  }

  private Optional<RequestSigner> signer() {
    Optional<String> keyFile = settings.findText("key-file");
    Optional<String> certificateFile = settings.findText("certificate-file");
    if (keyFile.isEmpty() && certificateFile.isEmpty()) {
      return Optional.empty();
    }
    if (keyFile.isEmpty() || certificateFile.isEmpty()) {
      throw new SettingsException(
          keyFile.isEmpty() ? "key-file" : "certificate-file", "is required beside the other");
    }
    try {
      X509Certificate certificate =
          Certificates.all(content("certificate-file", certificateFile.get())).getFirst();
      RequestSigner signer =
          new RequestSigner(
              key(content("key-file", keyFile.get()), certificate.getPublicKey().getAlgorithm()),
              certificate);
      if (!signer.isPair()) {
        throw new SettingsException("key-file", "is not the key of the certificate");
      }
      return Optional.of(signer);
    } catch (GeneralSecurityException | IllegalStateException unusable) {
      throw new SettingsException(
          "key-file", "must be an RSA or EC key in PKCS#8 (PEM) and that of certificate-file");
    }
  }

  private static PrivateKey key(byte[] pem, String algorithm) throws GeneralSecurityException {
    Matcher found = KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      throw new GeneralSecurityException("no key");
    }
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1))));
  }

  private byte[] content(String key, String file) {
    try {
      return Files.readAllBytes(folder.resolve(file));
    } catch (IOException unreadable) {
      throw new SettingsException(key, "cannot be read: " + folder.resolve(file));
    }
  }
}
