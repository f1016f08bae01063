package dev.postern.auth;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;

/** What a {@code WWW-Authenticate} header says beside a 401. */
public final class Challenge {
  private Challenge() {}

  /**
   * The header's value: for credentials that were rejected with the reason (RFC 6750, 3), for any
   * other refusal without.
   */
  public static String of(GatewayException refused) {
    return refused.code() == ErrorCode.CREDENTIALS_REJECTED
        ? "Bearer error=\"invalid_token\", error_description=\"%s\""
            .formatted(refused.getMessage().replace("\\", "\\\\").replace("\"", "\\\""))
        : "Bearer";
  }
}
