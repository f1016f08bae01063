package dev.postern.ldap;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.Credentials;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Takes name and password from {@code Authorization: Basic}, where that is allowed. */
final class LdapAuthenticator implements Authenticator {
  private static final String BASIC = "Basic ";
  private static final int MOST_CHARACTERS = 8 * 1024;

  private final SignIn signIn;
  private final boolean takesBasic;
  private final boolean hasForm;

  /**
   * @param takesBasic whether requests may bring name and password
   * @param hasForm whether browsers are asked for them
   */
  LdapAuthenticator(SignIn signIn, boolean takesBasic, boolean hasForm) {
    this.signIn = signIn;
    this.takesBasic = takesBasic;
    this.hasForm = hasForm;
  }

  @Override
  public AuthResult authenticate(Credentials credentials) {
    List<String> fields = credentials.header("Authorization");
    boolean isBasic = fields.stream().anyMatch(LdapAuthenticator::isBasic);
    if (!takesBasic || !isBasic) {
      return new NotMine();
    } else if (fields.size() > 1 || !credentials.header("X-API-Key").isEmpty()) {
      return new Rejected("ambiguous");
    }
    Optional<String> pair = decoded(fields.getFirst().substring(BASIC.length()));
    int colon = pair.map(text -> text.indexOf(':')).orElse(-1);
    return colon < 0
        ? new Rejected("malformed")
        : signIn.judge(
            pair.get().substring(0, colon),
            pair.get().substring(colon + 1),
            credentials.remoteAddress());
  }

  @Override
  public AuthResult named(String keyId) {
    return signIn.named(keyId);
  }

  @Override
  public Optional<BrowserSignIn> browser() {
    return hasForm ? Optional.of(new LoginForm(signIn)) : Optional.empty();
  }

  @Override
  public String challenge() {
    return takesBasic ? "Basic realm=\"postern\", charset=\"UTF-8\"" : "";
  }

  @Override
  public void close() {
    signIn.close();
  }

  private static boolean isBasic(String field) {
    return field.regionMatches(true, 0, BASIC, 0, BASIC.length());
  }

  /** Nothing but whole UTF-8 in base64: what cannot be read is not guessed at. */
  private static Optional<String> decoded(String base64) {
    try {
      return base64.length() > MOST_CHARACTERS
          ? Optional.empty()
          : Optional.of(
              StandardCharsets.UTF_8
                  .newDecoder()
                  .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64.strip())))
                  .toString());
    } catch (CharacterCodingException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }
}
