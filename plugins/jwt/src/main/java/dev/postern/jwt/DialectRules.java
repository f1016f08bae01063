package dev.postern.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Identity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What PostgREST asks of a token: times that hold where they are there, and an audience where one
 * is configured and the token names any.
 *
 * @param audiences of which a token that names some must name one; empty for any
 * @param algorithms the only ones
 * @param rolePath the way to the database's role
 * @param skew how far clocks may differ, in whole seconds
 */
record DialectRules(
    Set<String> audiences, Set<JWSAlgorithm> algorithms, RolePath rolePath, Duration skew)
    implements TokenRules {
  private static final String NO_SUBJECT = "unnamed";

  /** A date in the year 5138, far enough off. */
  private static final long LATEST_SECONDS = 100_000_000_000L;

  /** Why claims, whose signature was right, are refused. */
  Optional<Rejected> refusal(Map<String, Object> claims, Instant now) {
    long seconds = now.getEpochSecond();
    for (String name : List.of("exp", "nbf", "iat")) {
      Object value = claims.get(name);
      if (value == null) {
        continue;
      }
      if (!(value instanceof Number number)) {
        return Optional.of(Refusal.notANumber(name));
      }
      long time = wholeSeconds(number);
      if (name.equals("exp") && seconds - skew.toSeconds() > time) {
        return Optional.of(Refusal.EXPIRED);
      }
      if (!name.equals("exp") && seconds + skew.toSeconds() < time) {
        return Optional.of(name.equals("nbf") ? Refusal.NOT_YET_VALID : Refusal.ISSUED_IN_FUTURE);
      }
    }
    return refusedAudience(claims.get("aud"));
  }

  /** From when on the token is over, clocks considered; only for claims that were not refused. */
  Instant end(Map<String, Object> claims) {
    return claims.get("exp") instanceof Number number
        ? Instant.ofEpochSecond(
            Math.min(LATEST_SECONDS, wholeSeconds(number)) + skew.toSeconds() + 1)
        : Instant.MAX;
  }

  /** Whom claims that were not refused prove; without a role where they name none. */
  Identity identity(Map<String, Object> claims) {
    String subject = claims.get("sub") instanceof String sub && !sub.isBlank() ? sub : NO_SUBJECT;
    List<String> roles = rolePath.first(claims).map(DialectRules::text).stream().toList();
    return new Identity(subject, JwtProvider.TYPE, roles, claims);
  }

  /** A number that is no whole one stands for the beginning of time. */
  private static long wholeSeconds(Number number) {
    try {
      return new BigDecimal(number.toString()).longValueExact();
    } catch (ArithmeticException | NumberFormatException notWhole) {
      return 0;
    }
  }

  private Optional<Rejected> refusedAudience(Object audience) {
    List<?> named =
        switch (audience) {
          case null -> List.of();
          case String one -> List.of(one);
          case List<?> several -> several;
          default -> List.of(audience);
        };
    if (!named.stream().allMatch(String.class::isInstance)) {
      return Optional.of(Refusal.AUDIENCE_TYPE);
    }
    return named.isEmpty() || audiences.isEmpty() || named.stream().anyMatch(audiences::contains)
        ? Optional.empty()
        : Optional.of(Refusal.WRONG_AUDIENCE);
  }

  private static String text(RolePath.Found found) {
    return switch (found.value()) {
      case String text -> text;
      case Map<?, ?> map -> {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((name, value) -> named.put(name.toString(), value));
        yield JSONObjectUtils.toJSONString(named);
      }
      case List<?> list -> JSONArrayUtils.toJSONString(list);
      case null -> "null";
      case Object number -> number.toString();
    };
  }
}
