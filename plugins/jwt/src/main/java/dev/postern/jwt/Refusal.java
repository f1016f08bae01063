package dev.postern.jwt;

import dev.postern.spi.AuthResult.Rejected;

/** Why tokens are refused, in the words of the REST dialect where it has some. */
final class Refusal {
  private static final String TOKEN = "PGRST301";
  private static final String CLAIMS = "PGRST303";

  static final Rejected EMPTY = token("malformed", "Empty JWT is sent in Authorization header", "");
  static final Rejected UNREADABLE = token("malformed", "JWT cryptographic operation failed", "");
  static final Rejected UNSIGNED =
      token(
          "algorithm_not_allowed",
          "Wrong or unsupported encoding algorithm",
          "JWT is unsecured but expected 'alg' was not 'none'");
  static final Rejected UNKNOWN_KEY =
      token(
          "unknown_key",
          "No suitable key or wrong key type",
          "No suitable key was found to decode the JWT");
  static final Rejected BAD_SIGNATURE =
      token(
          "bad_signature",
          "No suitable key or wrong key type",
          "None of the keys was able to decode the JWT");
  static final Rejected NO_CLAIMS = claims("malformed", "Parsing claims failed");
  static final Rejected EXPIRED = claims("expired", "JWT expired");
  static final Rejected NOT_YET_VALID = claims("not_yet_valid", "JWT not yet valid");
  static final Rejected ISSUED_IN_FUTURE = claims("issued_in_future", "JWT issued at future");
  static final Rejected WRONG_AUDIENCE = claims("wrong_audience", "JWT not in audience");
  static final Rejected AUDIENCE_TYPE =
      claims("malformed", "The JWT 'aud' claim must be a string or an array of strings");

  private Refusal() {}

  static Rejected parts(int count) {
    return token("malformed", "Expected 3 parts in JWT; got " + count, "");
  }

  static Rejected notANumber(String claim) {
    return claims("malformed", "The JWT '" + claim + "' claim must be a number");
  }

  /** By its reason; those the dialect has no words for are told by the reason alone. */
  static Rejected of(String reason) {
    return switch (reason) {
      case "unknown_key" -> UNKNOWN_KEY;
      case "bad_signature" -> BAD_SIGNATURE;
      case "expired" -> EXPIRED;
      case "not_yet_valid" -> NOT_YET_VALID;
      case "issued_in_future" -> ISSUED_IN_FUTURE;
      case "wrong_audience" -> WRONG_AUDIENCE;
      default -> new Rejected(reason);
    };
  }

  private static Rejected token(String reason, String message, String details) {
    return new Rejected(reason, TOKEN, message, details);
  }

  private static Rejected claims(String reason, String message) {
    return new Rejected(reason, CLAIMS, message, "");
  }
}
