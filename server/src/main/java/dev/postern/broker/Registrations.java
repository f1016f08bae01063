package dev.postern.broker;

import dev.postern.auth.Secrets;
import dev.postern.config.BrokerSettings;
import dev.postern.json.JsonText;
import dev.postern.key.KeyFile;
import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Clients that register themselves (RFC 7591). Nothing is kept of them: a client's id holds what it
 * has said, under a seal of this gateway. So no flood of them fills anything, and an id is good for
 * as long as the key is there.
 */
final class Registrations {
  private static final String PREFIX = "dcr_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LABEL_CHARACTERS = 10;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final BrokerSettings settings;
  private final ClientMetadata metadata;
  private final KeyFile key;

  /**
   * @param file where the key of the seal lies, or will
   */
  Registrations(BrokerSettings settings, ClientMetadata metadata, Path file) {
    this.settings = settings;
    this.metadata = metadata;
    this.key = new KeyFile(file, ALGORITHM, "ids of clients that have registered");
  }

  /**
   * Registers one.
   *
   * @throws OAuthException where it says of itself what cannot be
   */
  Client add(JsonNode said) throws OAuthException {
    List<String> redirects = metadata.redirectUris(said);
    String name = metadata.name(said);
    ObjectNode kept = JsonText.object();
    kept.put("n", name);
    redirects.forEach(kept.putArray("r")::add);
    kept.put("s", Secrets.made().substring(0, LABEL_CHARACTERS));
    Json json = JsonText.write(kept);
    String payload = TEXT.encodeToString(java.util.Arrays.copyOf(json.buffer(), json.length()));
    String id = PREFIX + payload + "." + seal(payload);
    if (id.length() > settings.maxClientIdCharacters()) {
      throw new OAuthException(
          "invalid_client_metadata", "the name and the redirect URIs are too long together");
    }
    return client(id, payload, name, redirects);
  }

  private static Client client(String id, String payload, String name, List<String> redirects) {
    String label = PREFIX + Secrets.hash("client", payload).substring(0, LABEL_CHARACTERS);
    return new Client(id, label + " " + name, name, redirects, Optional.empty());
  }

  /** The client of an id that was made here; empty where it was not. */
  Optional<Client> find(String id) {
    int dot = id.indexOf('.');
    if (!id.startsWith(PREFIX) || dot < 0 || id.length() > settings.maxClientIdCharacters()) {
      return Optional.empty();
    }
    String payload = id.substring(PREFIX.length(), dot);
    if (!Secrets.areSame(seal(payload), id.substring(dot + 1))) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(payload);
      JsonNode kept = JsonText.parse(bytes, bytes.length);
      List<String> redirects = new ArrayList<>();
      kept.path("r").forEach(one -> redirects.add(one.asString()));
      // the operator may have taken a host back meanwhile
      redirects.removeIf(one -> metadata.redirects().objection(one).isPresent());
      return Optional.of(client(id, payload, kept.path("n").asString(), redirects));
    } catch (IllegalArgumentException | JacksonException impossible) {
      return Optional.empty();
    }
  }

  private String seal(String payload) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key.get());
      return TEXT.encodeToString(mac.doFinal(payload.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
