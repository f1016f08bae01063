package dev.postern.saml;

import java.util.Optional;

/** An identity provider that the config itself describes. */
record FixedSource(IdentityProvider provider) implements ProviderSource {

  @Override
  public Optional<IdentityProvider> current() {
    return Optional.of(provider);
  }

  @Override
  public Optional<IdentityProvider> again() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // nothing is open
  }
}
