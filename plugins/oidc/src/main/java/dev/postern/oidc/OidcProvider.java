package dev.postern.oidc;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.Authenticator;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.time.InstantSource;
import org.pf4j.Extension;

/** Sign-in by an OpenID Connect issuer. Nothing is asked of it before somebody signs in. */
@Extension
public final class OidcProvider implements AuthProvider {
  static final String TYPE = "oidc";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Authenticator open(Settings settings, PluginContext context) {
    return new OidcAuthenticator(OidcSettings.read(settings), InstantSource.system());
  }
}
