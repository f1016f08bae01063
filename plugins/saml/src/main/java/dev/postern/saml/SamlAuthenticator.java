package dev.postern.saml;

import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.Credentials;
import java.util.Optional;

/** Signs in browsers; what comes with a request is never of its kind. */
record SamlAuthenticator(SamlSignIn signIn, ProviderSource source) implements Authenticator {

  @Override
  public AuthResult authenticate(Credentials credentials) {
    return new AuthResult.NotMine();
  }

  @Override
  public Optional<BrowserSignIn> browser() {
    return Optional.of(signIn);
  }

  @Override
  public String challenge() {
    return "";
  }

  @Override
  public void close() {
    source.close();
  }
}
