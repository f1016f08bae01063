package dev.postern.auth;

import com.github.benmanes.caffeine.cache.Cache;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.policy.Policy;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each configured way to sign in, in order, until one knows the credentials. One that rejects
 * them ends the search: bad credentials are never anonymous.
 */
public final class Authentication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
  private static final String BEARER = "Bearer";

  /** Who sends one of these is not anonymous, whether or not anybody knows what is in it. */
  private static final List<String> HEADERS = List.of("Authorization", "X-API-Key", "apikey");

  private final List<Authenticator> authenticators;
  private final Optional<Caller> anonymous;
  private final Optional<Sessions> sessions;
  private final Optional<PasswordGuard> guard;

  /** By the anonymous role of their service; as many as there are services at most. */
  private final Map<Optional<String>, Delegation> delegations = new ConcurrentHashMap<>();

  /**
   * Authenticators give the same identity object for the same proof, so claims are written once.
   */
  private final Cache<Identity, Caller> callers = Caller.remembered();

  /**
   * @param authenticators in the order they are asked; closed with this
   * @param anonymousRole the role of callers without credentials; empty to refuse them
   */
  public Authentication(List<Authenticator> authenticators, Optional<String> anonymousRole) {
    this(authenticators, anonymousRole, Optional.empty(), Optional.empty());
  }

  /**
   * The same where browsers have sessions too.
   *
   * @param sessions asked last: whatever else a request brings decides before its cookie
   * @param guard asked before who looks at passwords
   */
  public Authentication(
      List<Authenticator> authenticators,
      Optional<String> anonymousRole,
      Optional<Sessions> sessions,
      Optional<PasswordGuard> guard) {
    this.sessions = sessions;
    this.guard = guard;
    this.authenticators = List.copyOf(authenticators);
    this.anonymous =
        anonymousRole.map(
            role ->
                Caller.of(
                    new Identity(
                        Policy.ANONYMOUS, Policy.ANONYMOUS, List.of(role), Map.of("role", role))));
  }

  /**
   * Who sent these credentials.
   *
   * @throws GatewayException where they prove nothing
   */
  public Caller identify(Credentials credentials) {
    Optional<Identity> proved = proved(credentials);
    if (proved.isPresent()) {
      return callers.get(proved.get(), Caller::of);
    }
    if (bringsHeader(credentials)) {
      throw rejected(new AuthResult.Rejected("unknown_kind"));
    }
    return anonymous.orElseThrow(
        () ->
            new GatewayException(ErrorCode.CREDENTIALS_MISSING, "This gateway needs credentials")
                .hint("Send an API key in the X-API-Key header, or a bearer token"));
  }

  /**
   * Who sent these credentials to a service where the database decides: the first role of the
   * identity is the database's role, and the claims name it as {@code role}. Only a bearer token
   * counts as credentials that somebody should know; what else a client sends along is nobody's.
   *
   * @param anonymousRole the database's role of callers without credentials, and of those whose
   *     credentials name none; they then act anonymously
   * @throws GatewayException where they prove nothing, or nothing is proved and there is no such
   *     role
   */
  public Caller identify(Credentials credentials, Optional<String> anonymousRole) {
    Delegation delegation = delegations.computeIfAbsent(anonymousRole, Delegation::new);
    Optional<Identity> proved = proved(credentials);
    if (proved.isPresent()) {
      return delegation.caller(proved.get());
    }
    if (credentials.header("Authorization").stream().anyMatch(Authentication::isBearer)) {
      throw authenticators.isEmpty()
          ? new GatewayException(ErrorCode.INTERNAL, "Server lacks JWT secret").as("PGRST300", 500)
          : rejected(new AuthResult.Rejected("unknown_kind"));
    }
    return delegation.anonymous();
  }

  /**
   * Who holds the credential of this public name, for operators; no call is let in by it.
   *
   * @return empty where no way to sign in knows it
   * @throws GatewayException where it is known and no longer good
   */
  public Optional<Identity> holder(String keyId) {
    for (Authenticator authenticator : authenticators) {
      switch (authenticator.named(keyId)) {
        case AuthResult.Authenticated(Identity identity) -> {
          return Optional.of(identity);
        }
        case AuthResult.Rejected rejected -> throw rejected(rejected);
        case AuthResult.NotMine() -> {
          // the next one may know it
        }
      }
    }
    return Optional.empty();
  }

  /** How an identity that is known already acts on a service where the database decides. */
  public Caller acting(Identity identity, Optional<String> anonymousRole) {
    return delegations.computeIfAbsent(anonymousRole, Delegation::new).caller(identity);
  }

  private static boolean isBearer(String header) {
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && (header.length() == BEARER.length()
            || Character.isWhitespace(header.charAt(BEARER.length())));
  }

  private Optional<Identity> proved(Credentials credentials) {
    for (Authenticator authenticator : authenticators) {
      AuthResult result =
          guard.isPresent()
              ? guard.get().ask(credentials, authenticator::authenticate)
              : authenticator.authenticate(credentials);
      switch (result) {
        case AuthResult.Authenticated(Identity identity) -> {
          return Optional.of(identity);
        }
        case AuthResult.Rejected rejected -> throw rejected(rejected);
        case AuthResult.NotMine() -> {
          // the next one may know them
        }
      }
    }
    return sessions.isPresent() && credentials instanceof BrowserCredentials browser
        ? bringsHeader(credentials) ? Optional.empty() : sessions.get().identity(browser)
        : Optional.empty();
  }

  private static boolean bringsHeader(Credentials credentials) {
    return HEADERS.stream().anyMatch(name -> !credentials.header(name).isEmpty());
  }

  private static GatewayException rejected(AuthResult.Rejected rejected) {
    return rejected.code().isEmpty()
        ? rejected(rejected.reason())
        : new GatewayException(ErrorCode.CREDENTIALS_REJECTED, rejected.message())
            .as(rejected.code(), ErrorCode.CREDENTIALS_REJECTED.status())
            .details(rejected.details().isEmpty() ? null : rejected.details());
  }

  private static GatewayException rejected(String reason) {
    return switch (reason) {
      case "ambiguous" ->
          new GatewayException(
                  ErrorCode.REQUEST_MALFORMED, "The request carries more than one credential")
              .hint("Send exactly one");
      case "keys_unavailable" ->
          new GatewayException(
                  ErrorCode.UNAVAILABLE, "The keys that prove this token cannot be had now")
              .hint("Try again in a moment");
      case "directory_unavailable", "key_store_unavailable" ->
          new GatewayException(
                  ErrorCode.UNAVAILABLE, "What proves these credentials cannot be reached now")
              .hint("Try again in a moment");
      case "too_many_attempts" ->
          new GatewayException(ErrorCode.RATE_LIMITED, "Too many attempts to sign in have failed")
              .hint("Wait before the next one; each that fails makes the wait longer");
      default ->
          new GatewayException(
                  ErrorCode.CREDENTIALS_REJECTED, "The credentials were rejected: " + reason)
              .hint("Sign in again, or ask for a new key");
    };
  }

  /** What a {@code WWW-Authenticate} header offers. */
  public String challenge() {
    return authenticators.stream()
        .map(Authenticator::challenge)
        .filter(challenge -> !challenge.isEmpty())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    for (Authenticator authenticator : authenticators) {
      try {
        authenticator.close();
      } catch (RuntimeException failure) {
        LOG.warn("A way to sign in did not close cleanly", failure);
      }
    }
  }
}
