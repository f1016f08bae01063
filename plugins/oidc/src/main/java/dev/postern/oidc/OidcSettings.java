package dev.postern.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plugin's part of the config, read and checked.
 *
 * @param issuer what tokens must name, and where its documents lie
 * @param audiences of which an access token must name one; none where bearers are not taken
 * @param bearer how access tokens are looked at
 * @param client who this gateway is to the issuer, where it is a client at all
 * @param algorithms the only ones, all of public keys
 * @param types the only values of an access token's {@code typ}, in small letters
 * @param skew how far clocks may differ
 */
record OidcSettings(
    IssuerNames issuer,
    URI discovery,
    Set<String> audiences,
    Bearer bearer,
    Optional<Client> client,
    boolean servesBrowsers,
    boolean identifiesByAccessToken,
    boolean endsWithToken,
    Set<JWSAlgorithm> algorithms,
    Set<String> types,
    Duration skew,
    Mapping mapping,
    int cacheEntries,
    Duration cacheFor) {
  private static final Set<JWSAlgorithm> KNOWN =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /** How access tokens are looked at: here by the issuer's keys, by asking it, or not at all. */
  enum Bearer {
    JWT,
    INTROSPECTION,
    OFF
  }

  /** How this gateway proves itself to the issuer; without a secret PKCE alone protects codes. */
  record Client(ClientID id, Optional<ClientAuthentication> proof, Scope scope) {}

  /**
   * Asks for every key there is.
   *
   * @throws SettingsException where one is missing or wrong
   */
  static OidcSettings read(Settings settings) {
    IssuerNames issuer = IssuerNames.read(settings);
    Set<String> audiences = Set.copyOf(settings.texts("audience"));
    Bearer bearer = bearer(settings, audiences);
    Optional<Client> client = client(settings);
    if (bearer == Bearer.INTROSPECTION && client.flatMap(Client::proof).isEmpty()) {
      throw new SettingsException(
          "client-secret", "is required: issuers tell of tokens only to clients they know");
    }
    boolean servesBrowsers = settings.flag("browsers", client.isPresent());
    if (servesBrowsers && client.isEmpty()) {
      throw new SettingsException("client-id", "is required: browsers sign in for a client");
    }
    if (bearer == Bearer.OFF && !servesBrowsers) {
      throw new SettingsException(
          "audience", "is required for bearer tokens, or client-id for browsers");
    }
    String identity = word(settings, "browser-identity", List.of("id-token", "access-token"));
    if (identity.equals("access-token") && audiences.isEmpty()) {
      throw new SettingsException("audience", "is required to look at access tokens");
    }
    return new OidcSettings(
        issuer,
        discovery(settings, issuer),
        audiences,
        bearer,
        client,
        servesBrowsers,
        identity.equals("access-token"),
        settings.flag("session-ends-with-token", false),
        algorithms(settings),
        types(settings),
        Duration.ofSeconds(settings.number("clock-skew-seconds", 30, 0, 300)),
        Mapping.read(settings, issuer),
        settings.number("cache-entries", 10_000, 0, 1_000_000),
        Duration.ofSeconds(settings.number("cache-seconds", 60, 0, 3_600)));
  }

  private static Bearer bearer(Settings settings, Set<String> audiences) {
    String word =
        settings
            .findText("bearer")
            .map(_ -> word(settings, "bearer", List.of("jwt", "introspection", "off")))
            .orElse(audiences.isEmpty() ? "off" : "jwt");
    if (!word.equals("off") && audiences.isEmpty()) {
      throw new SettingsException(
          "audience", "is required: the name tokens for this gateway carry");
    }
    return Bearer.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static Optional<Client> client(Settings settings) {
    Optional<String> id = settings.findText("client-id");
    Optional<String> secret = settings.findText("client-secret");
    String how = word(settings, "client-authentication", List.of("basic", "post"));
    Scope scope = new Scope("openid");
    settings.texts("scopes").forEach(scope::add);
    if (id.isEmpty()) {
      if (secret.isPresent()) {
        throw new SettingsException("client-id", "is required with client-secret");
      }
      return Optional.empty();
    }
    ClientID client = new ClientID(id.get());
    return Optional.of(
        new Client(
            client,
            secret.map(
                text ->
                    how.equals("basic")
                        ? new ClientSecretBasic(client, new Secret(text))
                        : new ClientSecretPost(client, new Secret(text))),
            scope));
  }

  private static URI discovery(Settings settings, IssuerNames issuer) {
    String text = settings.text("discovery-url", issuer.discovery());
    try {
      URI url = URI.create(text);
      if (Web.isSafe(url)) {
        return url;
      }
    } catch (IllegalArgumentException malformed) {
      // told below
    }
    throw new SettingsException(
        settings.has("discovery-url") ? "discovery-url" : "issuer",
        "must be an https URL, or an http one of this machine");
  }

  private static Set<JWSAlgorithm> algorithms(Settings settings) {
    List<String> names = settings.texts("algorithms");
    Set<JWSAlgorithm> algorithms = new LinkedHashSet<>();
    for (String name : names.isEmpty() ? List.of("RS256", "ES256") : names) {
      JWSAlgorithm algorithm = new JWSAlgorithm(name);
      if (!KNOWN.contains(algorithm)) {
        throw new SettingsException(
            "algorithms", "holds " + name + ", which is none of RS, PS, ES");
      }
      algorithms.add(algorithm);
    }
    return Set.copyOf(algorithms);
  }

  private static Set<String> types(Settings settings) {
    List<String> types = settings.texts("token-types");
    return (types.isEmpty() ? List.of("at+jwt", "JWT") : types)
        .stream().map(type -> type.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  private static String word(Settings settings, String key, List<String> words) {
    String word = settings.text(key, words.getFirst());
    if (!words.contains(word)) {
      throw new SettingsException(key, "must be one of " + String.join(", ", words));
    }
    return word;
  }
}
