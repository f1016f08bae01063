package dev.postern.spi;

/** Proves identities. Every method may be called by many threads at once. */
public interface Authenticator extends AutoCloseable {

  /** Judges credentials; must not throw for bad ones, and must bound its own waiting. */
  AuthResult authenticate(Credentials credentials);

  /** The value of a {@code WWW-Authenticate} header that names this way to sign in. */
  String challenge();

  @Override
  void close();
}
