package dev.postern.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The issuer's keys as the config names them: by exactly one of four settings. */
sealed interface ConfiguredKeys {

  /** Keys that the config or a file beside it holds. */
  record Fixed(List<VerificationKey> keys) implements ConfiguredKeys {}

  /** Keys that the issuer publishes. */
  record Published(URI url) implements ConfiguredKeys {}

  /**
   * Ready for use; nothing is fetched yet.
   *
   * @param background runs fetches nobody waits for
   */
  default KeySource open(LongSupplier nanoTime, Executor background) {
    return switch (this) {
      case Fixed(List<VerificationKey> keys) -> KeySource.of(keys);
      case Published(URI url) -> new RemoteKeys(url, nanoTime, background);
    };
  }

  /** What a secret may be. */
  enum Secret {
    TEXT,
    /** The one key, or a JWK, or a set of them, as PostgREST has it. */
    TEXT_OR_KEYS
  }

  /**
   * Reads the settings, and the file where they name one.
   *
   * @throws SettingsException where there is not exactly one, or it holds no key for the algorithms
   */
  static ConfiguredKeys read(
      Settings settings, Path folder, Set<JWSAlgorithm> algorithms, Secret kind) {
    Optional<String> secret = settings.findText("secret");
    boolean isBase64 = settings.flag("secret-is-base64", false);
    Optional<String> url = settings.findText("jwks-url");
    Optional<String> keySetFile = settings.findText("jwks-file");
    Optional<String> publicKeyFile = settings.findText("public-key-file");
    if (Stream.of(secret, url, keySetFile, publicKeyFile).filter(Optional::isPresent).count()
        != 1) {
      throw new SettingsException(
          "jwks-url",
          "or one of secret, jwks-file, public-key-file is required, and no second of them");
    }
    if (url.isPresent()) {
      return new Published(url(url.get()));
    }
    if (secret.isPresent()) {
      byte[] bytes = secretBytes(secret.get(), isBase64);
      return new Fixed(
          switch (kind) {
            case TEXT -> List.of(secret(bytes, algorithms));
            case TEXT_OR_KEYS -> secretOrKeys(bytes);
          });
    }
    String setting = keySetFile.isPresent() ? "jwks-file" : "public-key-file";
    Path file = folder.resolve(keySetFile.or(() -> publicKeyFile).orElseThrow());
    try {
      String text = Files.readString(file);
      List<VerificationKey> keys =
          keySetFile.isPresent()
              ? KeySet.parse(text)
              : List.of(VerificationKey.of(publicKey(text)));
      return new Fixed(ofAlgorithms(keys, algorithms, setting));
    } catch (IOException | GeneralSecurityException | JOSEException unusable) {
      throw new SettingsException(
          setting, "cannot be used, " + file + ": " + unusable.getMessage());
    }
  }

  private static URI url(String text) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException malformed) {
      throw new SettingsException("jwks-url", "must be a URL");
    }
    String host = url.getHost() == null ? "" : url.getHost();
    boolean isPlain = "http".equals(url.getScheme());
    if (host.isEmpty() || !(isPlain || "https".equals(url.getScheme()))) {
      throw new SettingsException("jwks-url", "must be a URL that begins with https://");
    }
    if (isPlain && !isLoopback(host)) {
      throw new SettingsException(
          "jwks-url", "must begin with https:// since its host is not this machine");
    }
    return url;
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  /** Both alphabets of base64 are read, and a dot for the sign that fills up. */
  private static byte[] secretBytes(String text, boolean isBase64) {
    if (!isBase64) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder()
          .decode(text.strip().replace('-', '+').replace('_', '/').replace('.', '='));
    } catch (IllegalArgumentException malformed) {
      throw new SettingsException("secret", "is not base64, as secret-is-base64 says");
    }
  }

  /** RFC 7518, 3.2: a secret is at least as long as the hash. */
  private static VerificationKey secret(byte[] bytes, Set<JWSAlgorithm> algorithms) {
    int least =
        algorithms.contains(JWSAlgorithm.HS512)
            ? 64
            : algorithms.contains(JWSAlgorithm.HS384) ? 48 : 32;
    if (bytes.length < least) {
      throw new SettingsException("secret", "must be at least " + least + " bytes long");
    }
    try {
      return VerificationKey.of(bytes);
    } catch (JOSEException unusable) {
      throw new SettingsException("secret", "cannot be used: " + unusable.getMessage());
    }
  }

  private static List<VerificationKey> secretOrKeys(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    try {
      return text.startsWith("{")
          ? KeySet.parseSecret(text)
          : List.of(VerificationKey.unnamed(bytes, JWSAlgorithm.HS256));
    } catch (IOException | JOSEException unusable) {
      throw new SettingsException("secret", "cannot be used: " + unusable.getMessage());
    }
  }

  private static PublicKey publicKey(String text) throws GeneralSecurityException {
    Matcher pem =
        Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----")
            .matcher(text);
    if (!pem.find()) {
      throw new InvalidKeySpecException("it has no line BEGIN PUBLIC KEY");
    }
    X509EncodedKeySpec encoded =
        new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(kind).generatePublic(encoded);
      } catch (InvalidKeySpecException another) {
        // the next kind may fit
      }
    }
    throw new InvalidKeySpecException("the key is none of RSA, EC, Ed25519");
  }

  private static List<VerificationKey> ofAlgorithms(
      List<VerificationKey> keys, Set<JWSAlgorithm> algorithms, String setting) {
    if (keys.stream()
        .flatMap(key -> key.verifier().supportedJWSAlgorithms().stream())
        .noneMatch(algorithms::contains)) {
      throw new SettingsException(setting, "holds no key for the allowed algorithms");
    }
    return keys;
  }
}
