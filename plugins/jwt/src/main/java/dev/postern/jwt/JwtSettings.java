package dev.postern.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** The plugin's part of the config, read and checked. */
record JwtSettings(TokenRules rules, ConfiguredKeys keys, VerifiedTokens.Limits cache) {
  /** What must be spelled out to accept whatever a token says. */
  private static final String ANY = "any";

  private static final Set<JWSAlgorithm> SYMMETRIC =
      Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);
  private static final Set<JWSAlgorithm> ASYMMETRIC =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.EdDSA,
          JWSAlgorithm.Ed25519);

  /**
   * Ready for use.
   *
   * @param background runs fetches nobody waits for
   */
  Authenticator open(InstantSource clock, LongSupplier nanos, Executor background) {
    KeySource source = keys.open(nanos, background);
    VerifiedTokens verified = new VerifiedTokens(cache, nanos);
    return switch (rules) {
      case JwtRules strict -> new JwtAuthenticator(strict, source, verified, clock);
      case DialectRules dialect -> new DialectAuthenticator(dialect, source, verified, clock);
    };
  }

  /**
   * Asks for every key there is.
   *
   * @throws SettingsException where one is missing or wrong
   */
  static JwtSettings read(Settings settings, Path folder) {
    VerifiedTokens.Limits cache =
        new VerifiedTokens.Limits(
            settings.number("cache-entries", 10_000, 0, 1_000_000),
            Duration.ofSeconds(settings.number("cache-seconds", 60, 0, 3_600)));
    return switch (settings.text("checks", "strict")) {
      case "strict" -> {
        Set<JWSAlgorithm> algorithms = algorithms(settings);
        yield new JwtSettings(
            strictRules(settings, algorithms),
            ConfiguredKeys.read(settings, folder, algorithms, ConfiguredKeys.Secret.TEXT),
            cache);
      }
      case "postgrest" -> {
        Set<JWSAlgorithm> algorithms = anyAlgorithms(settings);
        yield new JwtSettings(
            dialectRules(settings, algorithms),
            ConfiguredKeys.read(settings, folder, algorithms, ConfiguredKeys.Secret.TEXT_OR_KEYS),
            cache);
      }
      default -> throw new SettingsException("checks", "must be strict or postgrest");
    };
  }

  private static JwtRules strictRules(Settings settings, Set<JWSAlgorithm> algorithms) {
    return new JwtRules(
        Optional.of(settings.text("issuer")).filter(issuer -> !issuer.equals(ANY)),
        audiences(settings),
        algorithms,
        settings.text("subject-claim", "sub"),
        roleClaim(settings),
        roleMap(settings),
        skew(settings));
  }

  private static DialectRules dialectRules(Settings settings, Set<JWSAlgorithm> algorithms) {
    Set<String> audiences = Set.copyOf(settings.texts("audience"));
    try {
      return new DialectRules(
          audiences.contains(ANY) ? Set.of() : audiences,
          algorithms,
          RolePath.parse(settings.text("role-claim", "$.role")),
          skew(settings));
    } catch (IllegalArgumentException unreadable) {
      throw new SettingsException("role-claim", unreadable.getMessage());
    }
  }

  private static Duration skew(Settings settings) {
    return Duration.ofSeconds(settings.number("clock-skew-seconds", 30, 0, 300));
  }

  private static Set<String> audiences(Settings settings) {
    List<String> audiences = settings.texts("audience");
    if (audiences.isEmpty()) {
      throw new SettingsException(
          "audience", "is required: the name tokens for this gateway carry, or " + ANY);
    }
    if (!audiences.contains(ANY)) {
      return Set.copyOf(audiences);
    }
    if (audiences.size() > 1) {
      throw new SettingsException("audience", "cannot be " + ANY + " and others beside it");
    }
    return Set.of();
  }

  private static Set<JWSAlgorithm> algorithms(Settings settings) {
    List<String> names = settings.texts("algorithms");
    if (names.isEmpty()) {
      return settings.has("secret")
          ? Set.of(JWSAlgorithm.HS256)
          : Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA);
    }
    Set<JWSAlgorithm> algorithms = known(names);
    boolean isSymmetric = algorithms.stream().anyMatch(SYMMETRIC::contains);
    if (isSymmetric && algorithms.stream().anyMatch(ASYMMETRIC::contains)) {
      throw new SettingsException(
          "algorithms", "cannot mix HS with others: a public key would pass as a secret");
    }
    if (isSymmetric != settings.has("secret")) {
      throw new SettingsException(
          "algorithms", "must be of HS with a secret, and of the others with public keys");
    }
    return Set.copyOf(algorithms);
  }

  /** Without harm also both kinds together: each key verifies by those of its own kind alone. */
  private static Set<JWSAlgorithm> anyAlgorithms(Settings settings) {
    List<String> names = settings.texts("algorithms");
    Set<JWSAlgorithm> all = new LinkedHashSet<>(SYMMETRIC);
    all.addAll(ASYMMETRIC);
    return Set.copyOf(names.isEmpty() ? all : known(names));
  }

  private static Set<JWSAlgorithm> known(List<String> names) {
    Set<JWSAlgorithm> algorithms = new LinkedHashSet<>();
    for (String name : names) {
      JWSAlgorithm algorithm = new JWSAlgorithm(name);
      if (!SYMMETRIC.contains(algorithm) && !ASYMMETRIC.contains(algorithm)) {
        throw new SettingsException("algorithms", "holds the unknown algorithm " + name);
      }
      algorithms.add(algorithm);
    }
    return algorithms;
  }

  /**
   * A list is taken name by name; a text is split at its dots, but for the URLs some issuers use.
   */
  private static List<String> roleClaim(Settings settings) {
    if (settings.isList("role-claim")) {
      List<String> steps = settings.texts("role-claim");
      if (steps.isEmpty()) {
        throw new SettingsException("role-claim", "must not be empty");
      }
      return steps;
    }
    String path = settings.text("role-claim", "role");
    return path.contains("://") ? List.of(path) : List.of(path.split("\\.", -1));
  }

  private static Optional<Map<String, List<String>>> roleMap(Settings settings) {
    if (!settings.has("role-map")) {
      return Optional.empty();
    }
    Settings section = settings.section("role-map");
    Map<String, List<String>> map = new LinkedHashMap<>();
    section.keys().forEach(value -> map.put(value, section.texts(value)));
    return Optional.of(map);
  }
}
