package dev.postern.oidc;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Rejected;

/** Why tokens are refused, in the words of the REST dialect where it has some. */
final class Refusal {
  private static final String CLAIMS = "PGRST303";

  private Refusal() {}

  static AuthResult of(String reason) {
    return switch (reason) {
      case "expired" -> claims(reason, "JWT expired");
      case "not_yet_valid" -> claims(reason, "JWT not yet valid");
      case "issued_in_future" -> claims(reason, "JWT issued at future");
      case "wrong_audience" -> claims(reason, "JWT not in audience");
      default -> new Rejected(reason);
    };
  }

  private static Rejected claims(String reason, String message) {
    return new Rejected(reason, CLAIMS, message, "");
  }
}
