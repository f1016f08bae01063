package dev.postern.jwt;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Credentials;
import java.util.List;
import java.util.function.Function;

/** The header field that tokens come in. */
final class BearerField {
  static final String SCHEME = "Bearer";

  private BearerField() {}

  /**
   * Has whatever stands behind {@code Bearer} judged; all other credentials are not ours.
   *
   * @param judge takes it without the one space before it, and empty where there is nothing
   */
  static AuthResult judged(Credentials credentials, Function<String, AuthResult> judge) {
    List<String> fields = credentials.header("Authorization");
    if (fields.size() > 1) {
      return new Rejected("ambiguous");
    }
    return fields.isEmpty() || !isBearer(fields.getFirst())
        ? new NotMine()
        : judge.apply(
            fields.getFirst().substring(Math.min(SCHEME.length() + 1, fields.getFirst().length())));
  }

  private static boolean isBearer(String field) {
    return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && (field.length() == SCHEME.length()
            || Character.isWhitespace(field.charAt(SCHEME.length())));
  }
}
