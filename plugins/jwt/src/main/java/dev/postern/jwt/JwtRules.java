package dev.postern.jwt;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.postern.spi.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a token must say to be accepted, and whom it then proves.
 *
 * @param issuer the only one, to the letter; empty for any
 * @param audiences of which a token must name one; empty for any
 * @param algorithms the only ones; all symmetric or none
 * @param roleClaim the way to the claim with the roles, one name a step
 * @param roleMap the gateway roles of a role claim's values; empty to take the values themselves
 * @param skew how far clocks may differ
 */
record JwtRules(
    Optional<String> issuer,
    Set<String> audiences,
    Set<JWSAlgorithm> algorithms,
    String subjectClaim,
    List<String> roleClaim,
    Optional<Map<String, List<String>>> roleMap,
    Duration skew)
    implements TokenRules {
  private static final Set<String> HEADER_TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  /** What some issuers call tokens in a claim of their own that are no access tokens. */
  private static final Set<String> OTHER_TYPES = Set.of("id", "refresh", "offline", "logout");

  /** The latest time accepted, far off enough: a date in the year 5138. */
  private static final double LATEST_SECONDS = 1e11;

  /** Whether the token says that it is of another issuer. Read before anything is proved. */
  boolean isOfAnotherIssuer(Map<String, Object> claims) {
    return issuer.isPresent() && !issuer.get().equals(claims.get("iss"));
  }

  /** Why the header is refused. */
  Optional<String> refusal(JWSHeader header) {
    JOSEObjectType type = header.getType();
    if (type != null && !HEADER_TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
      return Optional.of("wrong_type");
    }
    if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
      return Optional.of("unsupported_extension");
    }
    return algorithms.contains(header.getAlgorithm())
        ? Optional.empty()
        : Optional.of("algorithm_not_allowed");
  }

  /** Why claims, whose signature was right, are refused. */
  Optional<String> refusal(Map<String, Object> claims, Instant now) {
    return firstOf(
        refusedTimes(claims, now),
        audiences.isEmpty() || isForAudience(claims.get("aud"))
            ? Optional.empty()
            : Optional.of("wrong_audience"),
        isAnotherType(claims) ? Optional.of("wrong_type") : Optional.empty(),
        claims.get(subjectClaim) instanceof String subject && !subject.isBlank()
            ? Optional.empty()
            : Optional.of("missing_subject"));
  }

  /** From when on the token is over, clocks considered; only for claims that were not refused. */
  Instant end(Map<String, Object> claims) {
    return time(claims, "exp").orElseThrow().plus(skew);
  }

  /** Whom claims that were not refused prove. */
  Identity identity(Map<String, Object> claims) {
    return new Identity((String) claims.get(subjectClaim), JwtProvider.TYPE, roles(claims), claims);
  }

  private Optional<String> refusedTimes(Map<String, Object> claims, Instant now) {
    for (String name : List.of("exp", "nbf", "iat")) {
      if (claims.containsKey(name) && time(claims, name).isEmpty()) {
        return Optional.of("malformed");
      }
    }
    if (!claims.containsKey("exp")) {
      return Optional.of("missing_expiry");
    }
    if (!now.isBefore(end(claims))) {
      return Optional.of("expired");
    }
    Instant latest = now.plus(skew);
    if (time(claims, "nbf").filter(latest::isBefore).isPresent()) {
      return Optional.of("not_yet_valid");
    }
    return time(claims, "iat").filter(latest::isBefore).map(_ -> "issued_in_future");
  }

  private static Optional<Instant> time(Map<String, Object> claims, String name) {
    return claims.get(name) instanceof Number number
            && number.doubleValue() >= 0
            && number.doubleValue() <= LATEST_SECONDS
        ? Optional.of(Instant.ofEpochMilli(Math.round(number.doubleValue() * 1_000)))
        : Optional.empty();
  }

  private boolean isForAudience(Object audience) {
    return switch (audience) {
      case String one -> audiences.contains(one);
      case List<?> several ->
          several.stream().allMatch(String.class::isInstance)
              && several.stream().anyMatch(audiences::contains);
      case null, default -> false;
    };
  }

  /** Security events, logout tokens among them, are told by {@code events} (RFC 8417). */
  private static boolean isAnotherType(Map<String, Object> claims) {
    return claims.containsKey("events")
        || (claims.get("typ") instanceof String type
            && OTHER_TYPES.contains(type.toLowerCase(Locale.ROOT)));
  }

  private List<String> roles(Map<String, Object> claims) {
    Object found = claims;
    for (String step : roleClaim) {
      found = found instanceof Map<?, ?> map ? map.get(step) : null;
    }
    List<?> values =
        switch (found) {
          case List<?> list -> list;
          case String single -> List.of(single);
          case null, default -> List.of();
        };
    return values.stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .flatMap(
            value ->
                roleMap
                    .map(map -> map.getOrDefault(value, List.of()))
                    .orElse(List.of(value))
                    .stream())
        .distinct()
        .toList();
  }

  @SafeVarargs
  private static Optional<String> firstOf(Optional<String>... refusals) {
    for (Optional<String> refusal : refusals) {
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }
}
