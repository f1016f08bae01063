package dev.postern.saml;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.Authenticator;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.time.InstantSource;
import org.pf4j.Extension;

/** Sign-in by SAML 2.0. */
@Extension
public final class SamlProvider implements AuthProvider {
  static final String TYPE = "saml";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Authenticator open(Settings settings, PluginContext context) {
    return SamlSettings.open(settings, context.configFolder(), InstantSource.system());
  }
}
