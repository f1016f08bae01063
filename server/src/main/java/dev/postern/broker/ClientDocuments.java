package dev.postern.broker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.config.BrokerSettings;
import dev.postern.error.GatewayException;
import dev.postern.hook.PublicDocuments;
import dev.postern.json.JsonText;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Clients whose id is the URL of a document that says who they are (Client ID Metadata Documents).
 * Whoever has put it there owns the host, so that the host stands for the client.
 */
final class ClientDocuments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientDocuments.class);
  private static final int MOST_URL_CHARACTERS = 500;

  /** With a path, and nothing in it that two programs could read in two ways. */
  private static final Pattern URL =
      Pattern.compile("https?://[a-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+/?");

  private static final Pattern DOTS = Pattern.compile("/\\.{1,2}(/|$)|%2[eEfF]|%5[cC]");

  private final ClientMetadata metadata;
  private final PublicDocuments documents;
  private final Cache<String, Client> known;

  ClientDocuments(BrokerSettings settings, ClientMetadata metadata) {
    this.metadata = metadata;
    this.documents =
        new PublicDocuments(
            settings.privateDocumentHosts(),
            settings.maxDocumentBytes(),
            settings.documentTimeoutMillis());
    this.known =
        Caffeine.newBuilder()
            .maximumSize(settings.maxDocuments())
            .expireAfterWrite(Duration.ofMillis(settings.documentFreshMillis()))
            .executor(Runnable::run)
            .build();
  }

  /** Whether an id is for this kind of client; http is refused later unless it is listed. */
  static boolean isOne(String id) {
    return id.startsWith("https://") || id.startsWith("http://");
  }

  /**
   * The client of an id.
   *
   * @throws OAuthException where its document cannot be had, or is of another
   */
  Client find(String id) throws OAuthException {
    Client fresh = known.getIfPresent(id);
    if (fresh != null) {
      return fresh;
    }
    if (id.length() > MOST_URL_CHARACTERS
        || !URL.matcher(id).matches()
        || DOTS.matcher(id).find()) {
      throw refused("the id must be a URL with a path, and without query, fragment and user");
    }
    Client read = read(id, fetched(id));
    known.put(id, read);
    return read;
  }

  private byte[] fetched(String id) throws OAuthException {
    try {
      return documents.json(id).getBytes(StandardCharsets.UTF_8);
    } catch (GatewayException failed) {
      // who asks is a stranger: what stands at an address within is not told
      LOG.info("The document of a client cannot be had: {}", failed.getMessage());
      throw refused("its document cannot be fetched, or is too large");
    }
  }

  private Client read(String id, byte[] text) throws OAuthException {
    JsonNode said;
    try {
      said = JsonText.fromCaller(text);
    } catch (JacksonException malformed) {
      throw refused("its document is no JSON");
    }
    if (!id.equals(said.path("client_id").asString(""))) {
      throw refused("its document is that of another client");
    }
    String proof = said.path("token_endpoint_auth_method").asString("none");
    if (!proof.equals("none") || said.has("client_secret")) {
      throw refused("only clients without a secret are served: token_endpoint_auth_method none");
    }
    List<String> redirects = metadata.redirectUris(said);
    return new Client(
        id, id, metadata.name(said), redirects, Optional.of(URI.create(id).getRawAuthority()));
  }

  private static OAuthException refused(String why) {
    return new OAuthException("invalid_client", "This client is not known: " + why);
  }

  @Override
  public void close() {
    documents.close();
  }
}
