package dev.postern.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.policy.Policy;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each configured way to sign in, in order, until one knows the credentials. One that rejects
 * them ends the search: bad credentials are never anonymous.
 */
public final class Authentication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
  private static final int MAX_REMEMBERED_CALLERS = 10_000;

  /** Who sends one of these is not anonymous, whether or not anybody knows what is in it. */
  private static final List<String> HEADERS = List.of("Authorization", "X-API-Key", "apikey");

  private final List<Authenticator> authenticators;
  private final Optional<Caller> anonymous;

  /**
   * Authenticators give the same identity object for the same proof, so claims are written once.
   */
  private final Cache<Identity, Caller> callers =
      Caffeine.newBuilder().weakKeys().maximumSize(MAX_REMEMBERED_CALLERS).build();

  /**
   * @param authenticators in the order they are asked; closed with this
   * @param anonymousRole the role of callers without credentials; empty to refuse them
   */
  public Authentication(List<Authenticator> authenticators, Optional<String> anonymousRole) {
    this.authenticators = List.copyOf(authenticators);
    this.anonymous =
        anonymousRole.map(
            role ->
                caller(
                    new Identity(
                        Policy.ANONYMOUS, Policy.ANONYMOUS, List.of(role), Map.of("role", role))));
  }

  /**
   * Who sent these credentials.
   *
   * @throws GatewayException where they prove nothing
   */
  public Caller identify(Credentials credentials) {
    for (Authenticator authenticator : authenticators) {
      switch (authenticator.authenticate(credentials)) {
        case AuthResult.Authenticated(Identity identity) -> {
          return callers.get(identity, Authentication::caller);
        }
        case AuthResult.Rejected(String reason) -> throw rejected(reason);
        case AuthResult.NotMine() -> {
          // the next one may know them
        }
      }
    }
    if (HEADERS.stream().anyMatch(name -> !credentials.header(name).isEmpty())) {
      throw rejected("unknown_kind");
    }
    return anonymous.orElseThrow(
        () ->
            new GatewayException(ErrorCode.CREDENTIALS_MISSING, "This gateway needs credentials")
                .hint("Send an API key in the X-API-Key header, or a bearer token"));
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
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static Caller caller(Identity identity) {
    return new Caller(identity, JsonText.write(identity.claims()));
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
