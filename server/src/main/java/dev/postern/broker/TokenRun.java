package dev.postern.broker;

import dev.postern.broker.Grants.Asking;
import dev.postern.broker.Grants.StolenException;
import dev.postern.broker.Grants.Tokens;
import dev.postern.json.JsonText;
import dev.postern.spi.Identity;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What clients ask for themselves: tokens, new ones, and an end to them. */
final class TokenRun {
  private final Grants grants;
  private final BrokerRecords records;

  TokenRun(Grants grants, BrokerRecords records) {
    this.grants = grants;
    this.records = records;
  }

  /**
   * Gives tokens.
   *
   * @throws OAuthException where there are none for what the client brings
   */
  ObjectNode tokens(HttpServerExchange exchange, Parameters form) throws OAuthException {
    String kind = form.require("grant_type");
    Asking asking =
        new Asking(
            form.require("client_id"),
            form.find("redirect_uri"),
            form.find("code_verifier"),
            form.find("resource"),
            form.find("scope"));
    try {
      return switch (kind) {
        case "authorization_code" ->
            told(exchange, "token", grants.redeem(form.require("code"), asking));
        case "refresh_token" ->
            told(exchange, "refresh", grants.refresh(form.require("refresh_token"), asking));
        default ->
            throw new OAuthException(
                "unsupported_grant_type", "there are authorization_code and refresh_token");
      };
    } catch (StolenException stolen) {
      keep(exchange, "token", stolen.grant(), stolen.getMessage());
      throw new OAuthException(
          "invalid_grant", "it has been used before or by another: the whole access has ended");
    }
  }

  private ObjectNode told(HttpServerExchange exchange, String what, Tokens tokens) {
    keep(exchange, what, tokens.grant(), "");
    ObjectNode said = JsonText.object();
    said.put("access_token", tokens.access());
    said.put("token_type", "Bearer");
    said.put("expires_in", tokens.expiresInSeconds());
    said.put("refresh_token", tokens.refresh());
    if (!tokens.scopes().isEmpty()) {
      said.put("scope", String.join(" ", tokens.scopes()));
    }
    return said;
  }

  /**
   * Ends the access that a token comes of. A token that is not known is as good as ended.
   *
   * @throws OAuthException where no token comes
   */
  void revoke(HttpServerExchange exchange, Parameters form) throws OAuthException {
    grants
        .revoke(form.require("token"), form.require("client_id"))
        .ifPresent(ended -> keep(exchange, "revoke", ended, ""));
  }

  private void keep(HttpServerExchange exchange, String what, Grant grant, String reason) {
    Identity identity = grant.identity(grant.scopes());
    records.keep(exchange, what, grant.request().client().label(), Optional.of(identity), reason);
  }
}
