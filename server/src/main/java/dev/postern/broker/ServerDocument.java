package dev.postern.broker;

import dev.postern.config.BrokerSettings;
import dev.postern.config.McpSignInSettings;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import tools.jackson.databind.node.ObjectNode;

/** What the authorization server says of itself (RFC 8414), and where its parts lie. */
final class ServerDocument {
  /** RFC 8615: for an issuer without a path. */
  static final String PATH = "/.well-known/oauth-authorization-server";

  /** The first segment of all else. */
  static final String PLACE = "/oauth";

  static final String AUTHORIZE = PLACE + "/authorize";
  static final String CONSENT = PLACE + "/consent";
  static final String CONTINUE = PLACE + "/continue";
  static final String TOKEN = PLACE + "/token";
  static final String REGISTER = PLACE + "/register";
  static final String REVOKE = PLACE + "/revoke";

  private ServerDocument() {}

  static Json of(McpSignInSettings settings, BrokerSettings broker) {
    String issuer = settings.origin();
    ObjectNode said = JsonText.object();
    said.put("issuer", issuer);
    said.put("authorization_endpoint", issuer + AUTHORIZE);
    said.put("token_endpoint", issuer + TOKEN);
    said.put("revocation_endpoint", issuer + REVOKE);
    if (broker.registers()) {
      said.put("registration_endpoint", issuer + REGISTER);
    }
    said.putArray("response_types_supported").add("code");
    said.putArray("response_modes_supported").add("query");
    said.putArray("grant_types_supported").add("authorization_code").add("refresh_token");
    said.putArray("code_challenge_methods_supported").add("S256");
    said.putArray("token_endpoint_auth_methods_supported").add("none");
    said.putArray("revocation_endpoint_auth_methods_supported").add("none");
    if (!settings.scopes().isEmpty()) {
      settings.scopes().keySet().forEach(said.putArray("scopes_supported")::add);
    }
    said.put("authorization_response_iss_parameter_supported", true);
    said.put("client_id_metadata_document_supported", true);
    said.putArray("protected_resources").add(settings.resource());
    return JsonText.write(said);
  }
}
