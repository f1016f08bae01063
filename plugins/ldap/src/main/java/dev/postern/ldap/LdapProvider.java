package dev.postern.ldap;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.Authenticator;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.time.InstantSource;
import org.pf4j.Extension;

/** Sign-in by LDAP and Active Directory. */
@Extension
public final class LdapProvider implements AuthProvider {
  static final String TYPE = "ldap";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Authenticator open(Settings settings, PluginContext context) {
    return LdapSettings.read(settings, context.configFolder())
        .open(InstantSource.system(), System::nanoTime);
  }
}
