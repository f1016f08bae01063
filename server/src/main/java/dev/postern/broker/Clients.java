package dev.postern.broker;

import dev.postern.config.BrokerSettings;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** The clients there are: those that have registered, and those with a document. */
final class Clients implements AutoCloseable {
  private final boolean registers;
  private final RedirectUris redirects;
  private final Registrations registrations;
  private final ClientDocuments documents;

  /**
   * @param key the file of the seal of registrations
   */
  Clients(BrokerSettings settings, Path key) {
    this.registers = settings.registers();
    this.redirects = new RedirectUris(settings);
    ClientMetadata metadata = new ClientMetadata(settings, redirects);
    this.registrations = new Registrations(settings, metadata, key);
    this.documents = new ClientDocuments(settings, metadata);
  }

  RedirectUris redirects() {
    return redirects;
  }

  boolean registers() {
    return registers;
  }

  /**
   * Registers one.
   *
   * @throws OAuthException where it cannot be
   */
  Client add(JsonNode said) throws OAuthException {
    return registrations.add(said);
  }

  /**
   * The client of an id.
   *
   * @throws OAuthException where there is none
   */
  Client find(String id) throws OAuthException {
    if (ClientDocuments.isOne(id)) {
      return documents.find(id);
    }
    // what has registered is known no more where registering is switched off
    return (registers ? registrations.find(id) : java.util.Optional.<Client>empty())
        .orElseThrow(
            () ->
                new OAuthException(
                    "invalid_client",
                    "This client is not known: it has to register again, or its id must be the"
                        + " URL of its document"));
  }

  @Override
  public void close() {
    documents.close();
  }
}
