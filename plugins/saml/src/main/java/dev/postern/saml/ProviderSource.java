package dev.postern.saml;

import java.util.Optional;

/** Where what is known of the identity provider comes from. */
interface ProviderSource extends AutoCloseable {

  /** As it is known now; empty where it cannot be had. Bounds its own waiting. */
  Optional<IdentityProvider> current();

  /** Looks again, because a signature was of no known key; as often as it thinks right. */
  Optional<IdentityProvider> again();

  @Override
  void close();
}
