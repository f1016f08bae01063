package dev.postern.broker;

import dev.postern.auth.Secrets;
import dev.postern.auth.Session;
import dev.postern.config.BrokerSettings;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Identity;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Codes, access tokens and refresh tokens, in the memory of this process. All of them are random,
 * and of each a hash is kept. Where a code or a refresh token comes a second time, two have it and
 * one of them has stolen it: the whole access ends.
 */
final class Grants {
  private static final Pattern ACCESS = Pattern.compile("postern_mcp_[A-Za-z0-9_-]{43}");
  private static final String ACCESS_PREFIX = "postern_mcp_";
  private static final Pattern REFRESH =
      Pattern.compile("postern_mcpr_([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})");
  private static final String REFRESH_PREFIX = "postern_mcpr_";

  /** The one before goes on, for calls that are on their way. */
  private static final int MOST_ACCESS_TOKENS = 2;

  private static final int ID_CHARACTERS = 12;

  private final BrokerSettings settings;
  private final InstantSource clock;
  private final Set<Grant> grants = new LinkedHashSet<>();
  private final Map<String, Grant> byCode = new HashMap<>();
  private final Map<String, Grant> byFamily = new HashMap<>();

  /** Read by every call, without the lock. */
  private final Map<String, Access> accesses = new ConcurrentHashMap<>();

  private record Access(Identity identity, Grant grant, long endMillis) {}

  /**
   * What a client gets.
   *
   * @param grant it comes of
   */
  record Tokens(
      Grant grant, String access, String refresh, long expiresInSeconds, List<String> scopes) {}

  /** A client that asks for tokens, as far as it says who it is and what for. */
  record Asking(
      String clientId,
      Optional<String> redirectUri,
      Optional<String> verifier,
      Optional<String> resource,
      Optional<String> scope) {}

  /** That a secret came which only a thief would bring; the access has ended. */
  static final class StolenException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Grant grant;

    private StolenException(Grant grant, String reason) {
      super(reason, null, false, false);
      this.grant = grant;
    }

    Grant grant() {
      return grant;
    }
  }

  Grants(BrokerSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Gives access to a client; past the bounds the oldest ends.
   *
   * @return the code for it
   */
  synchronized String open(AuthorizationRequest request, List<String> scopes, Session session) {
    long now = clock.millis();
    makeRoom(session.identity(), now);
    String code = Secrets.made();
    String id = "grant_" + Secrets.made().substring(0, ID_CHARACTERS);
    Grant grant = new Grant(id, request, scopes, session, key(code), now + settings.codeMillis());
    grants.add(grant);
    byCode.put(grant.codeKey(), grant);
    return code;
  }

  private void makeRoom(Identity identity, long now) {
    List.copyOf(grants).stream().filter(grant -> grant.isOver(now)).forEach(this::end);
    endPast(settings.maxGrantsPerSubject() - 1, grants.stream().filter(one -> one.isOf(identity)));
    endPast(settings.maxGrants() - 1, grants.stream());
  }

  private void endPast(int most, Stream<Grant> oldestFirst) {
    List<Grant> all = oldestFirst.toList();
    all.subList(0, Math.max(0, all.size() - most)).forEach(this::end);
  }

  /**
   * Tokens for a code, once.
   *
   * @throws OAuthException where it is not good, or not for who brings it; it is void then
   * @throws StolenException where it has been redeemed before
   */
  synchronized Tokens redeem(String code, Asking asking) throws OAuthException, StolenException {
    Grant grant = byCode.get(key(code));
    if (grant == null || grant.isOver(clock.millis())) {
      throw notGood("the code is not known, or its time is over");
    }
    if (grant.isRedeemed()) {
      end(grant);
      throw new StolenException(grant, "code_replayed");
    }
    try {
      check(grant, asking);
    } catch (OAuthException wrong) {
      end(grant);
      throw wrong;
    }
    String family = Secrets.made();
    grant.familyKey = key(family);
    byFamily.put(grant.familyKey, grant);
    return issue(grant, family, grant.scopes());
  }

  private static void check(Grant grant, Asking asking) throws OAuthException {
    AuthorizationRequest request = grant.request();
    checkClient(grant, asking);
    if (!asking.redirectUri().equals(Optional.of(request.redirectUri()))) {
      throw notGood("the code is for another redirect_uri");
    }
    String verifier = asking.verifier().orElse("");
    if (!Pkce.isVerifier(verifier) || !Pkce.isMadeOf(verifier, request.challenge())) {
      throw notGood("code_verifier is not what code_challenge was made of");
    }
    checkResource(grant, asking);
  }

  private static void checkClient(Grant grant, Asking asking) throws OAuthException {
    if (!asking.clientId().equals(grant.request().client().id())) {
      throw notGood("it is for another client");
    }
  }

  private static void checkResource(Grant grant, Asking asking) throws OAuthException {
    if (asking.resource().filter(one -> !one.equals(grant.request().resource())).isPresent()) {
      throw new OAuthException(
          "invalid_target", "the access is for " + grant.request().resource() + " alone");
    }
  }

  /**
   * New tokens for a refresh token, which is void then.
   *
   * @throws OAuthException where it is not good, or more is asked for than was given
   * @throws StolenException where it was void already, or comes from another client
   */
  synchronized Tokens refresh(String token, Asking asking) throws OAuthException, StolenException {
    var parts = REFRESH.matcher(token);
    Grant grant = parts.matches() ? byFamily.get(key(parts.group(1))) : null;
    if (grant == null || grant.isOver(clock.millis())) {
      throw notGood("the refresh token is not known, or its time is over");
    }
    if (!Secrets.areSame(grant.refreshKey, key(parts.group(2)))) {
      end(grant);
      throw new StolenException(grant, "refresh_replayed");
    }
    if (!asking.clientId().equals(grant.request().client().id())) {
      end(grant);
      throw new StolenException(grant, "wrong_client");
    }
    checkResource(grant, asking);
    return issue(grant, parts.group(1), narrowed(grant, asking.scope()));
  }

  private static List<String> narrowed(Grant grant, Optional<String> asked) throws OAuthException {
    if (asked.isEmpty() || grant.scopes().isEmpty()) {
      return grant.scopes();
    }
    List<String> wanted = List.of(asked.get().split(" "));
    if (!grant.scopes().containsAll(wanted)) {
      throw new OAuthException(
          "invalid_scope", "the access is for " + String.join(" ", grant.scopes()));
    }
    return wanted;
  }

  private Tokens issue(Grant grant, String family, List<String> scopes) {
    long now = clock.millis();
    long end = Math.min(now + settings.accessMillis(), grant.endMillis());
    String access = ACCESS_PREFIX + Secrets.made();
    String rotated = Secrets.made();
    grant.refreshKey = key(rotated);
    grant.accessKeys.addLast(key(access));
    if (grant.accessKeys.size() > MOST_ACCESS_TOKENS) {
      accesses.remove(grant.accessKeys.removeFirst());
    }
    accesses.put(key(access), new Access(grant.identity(scopes), grant, end));
    String refresh = REFRESH_PREFIX + family + "." + rotated;
    return new Tokens(grant, access, refresh, (end - now) / 1_000, scopes);
  }

  private static OAuthException notGood(String why) {
    return new OAuthException("invalid_grant", why);
  }

  /** Whether a text is an access token of this kind, good or not. */
  static boolean isAccessToken(String token) {
    return ACCESS.matcher(token).matches();
  }

  /** Whom an access token proves. */
  AuthResult judge(String token) {
    Access access = accesses.get(key(token));
    if (access == null) {
      return new AuthResult.Rejected("unknown_token");
    }
    return clock.millis() >= access.endMillis()
        ? new AuthResult.Rejected("expired")
        : new AuthResult.Authenticated(access.identity());
  }

  /** Ends the access that a token of either kind comes of, where it is this client's. */
  synchronized Optional<Grant> revoke(String token, String clientId) {
    var parts = REFRESH.matcher(token);
    Access access = accesses.get(key(token));
    Grant grant =
        access != null
            ? access.grant()
            : parts.matches() ? byFamily.get(key(parts.group(1))) : null;
    Optional<Grant> theirs =
        Optional.ofNullable(grant).filter(one -> one.request().client().id().equals(clientId));
    theirs.ifPresent(this::end);
    return theirs;
  }

  /** Ends all access that was given in a session, since its owner has signed out. */
  synchronized void endOf(Session session) {
    List<Grant> theirs = new ArrayList<>(grants);
    theirs.removeIf(grant -> !grant.session().equals(session));
    theirs.forEach(this::end);
  }

  private void end(Grant grant) {
    grants.remove(grant);
    byCode.remove(grant.codeKey());
    byFamily.remove(grant.familyKey);
    grant.accessKeys.forEach(accesses::remove);
    grant.accessKeys.clear();
  }

  private static String key(String secret) {
    return Secrets.hash("broker", secret);
  }
}
