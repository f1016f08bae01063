package dev.postern.spi;

import java.util.Optional;

/** Proves identities. Every method may be called by many threads at once. */
public interface Authenticator extends AutoCloseable {

  /** Judges credentials; must not throw for bad ones, and must bound its own waiting. */
  AuthResult authenticate(Credentials credentials);

  /**
   * Who is behind a credential of which only the public name is known, the {@link Identity#keyId},
   * for operators who look at what its holder may do. Proves nothing, so no call is ever let in by
   * it.
   */
  default AuthResult named(String keyId) {
    return new AuthResult.NotMine();
  }

  /** The way to sign in with a browser, where this is one. */
  default Optional<BrowserSignIn> browser() {
    return Optional.empty();
  }

  /**
   * The value of a {@code WWW-Authenticate} header that names this way to sign in; empty where
   * requests cannot bring anything for it.
   */
  String challenge();

  @Override
  void close();
}
