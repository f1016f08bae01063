package dev.postern.broker;

import dev.postern.auth.Session;
import dev.postern.spi.Identity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The access that a person has given to a client, and the tokens that come of it. Of every secret a
 * hash is kept. {@link Grants} alone touches it, under its lock.
 */
final class Grant {
  private final String id;
  private final AuthorizationRequest request;
  private final List<String> scopes;
  private final Session session;
  private final String codeKey;
  private final long codeEndMillis;

  /** The access tokens that may still be good, the newest last. */
  final Deque<String> accessKeys = new ArrayDeque<>();

  /** What all refresh tokens of it have in common; empty until the code has been redeemed. */
  String familyKey = "";

  /** The one refresh token that is good. */
  String refreshKey = "";

  /**
   * @param id names it in audit records, and is no secret
   * @param scopes those agreed to
   */
  Grant(
      String id,
      AuthorizationRequest request,
      List<String> scopes,
      Session session,
      String codeKey,
      long codeEndMillis) {
    this.id = id;
    this.request = request;
    this.scopes = List.copyOf(scopes);
    this.session = session;
    this.codeKey = codeKey;
    this.codeEndMillis = codeEndMillis;
  }

  AuthorizationRequest request() {
    return request;
  }

  List<String> scopes() {
    return scopes;
  }

  Session session() {
    return session;
  }

  String codeKey() {
    return codeKey;
  }

  boolean isRedeemed() {
    return !familyKey.isEmpty();
  }

  long endMillis() {
    return session.until().toEpochMilli();
  }

  /** Whether nothing can come of it any more. */
  boolean isOver(long now) {
    return now >= endMillis() || (!isRedeemed() && now >= codeEndMillis);
  }

  boolean isOf(Identity identity) {
    return session.identity().subject().equals(identity.subject())
        && session.identity().method().equals(identity.method());
  }

  /**
   * The person as a token of this grant proves them: for the endpoint alone, with the client as who
   * acts for them.
   *
   * @param tokenScopes what the token opens
   */
  Identity identity(List<String> tokenScopes) {
    Identity person = session.identity();
    Map<String, Object> claims = new LinkedHashMap<>(person.claims());
    claims.keySet().removeAll(List.of("scp", "scope"));
    claims.put("aud", request.resource());
    claims.put("client_id", request.client().label());
    Map<String, Object> actor = new LinkedHashMap<>(Map.of("sub", request.client().label()));
    if (claims.containsKey("act")) {
      actor.put("act", claims.get("act"));
    }
    claims.put("act", actor);
    if (!tokenScopes.isEmpty()) {
      claims.put("scope", String.join(" ", tokenScopes));
    }
    return new Identity(
        person.subject(), person.method(), person.roles(), claims, id, person.scope());
  }
}
