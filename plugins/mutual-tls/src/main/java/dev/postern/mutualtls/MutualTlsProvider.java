package dev.postern.mutualtls;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.Authenticator;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.time.InstantSource;
import java.util.List;
import org.pf4j.Extension;

/** Sign-in by client certificate. */
@Extension
public final class MutualTlsProvider implements AuthProvider {
  static final String TYPE = "mutual-tls";
  private static final String CERTIFICATES = "certificates";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Authenticator open(Settings settings, PluginContext context) {
    Settings section = settings.section(CERTIFICATES);
    List<Rule> rules =
        section.keys().stream()
            .sorted()
            .map(name -> RuleReader.read(name, section.section(name), context.configFolder()))
            .toList();
    if (rules.isEmpty()) {
      throw new SettingsException(
          CERTIFICATES, "is required: which certificates give which roles, by a name of your own");
    }
    return new MutualTlsAuthenticator(rules, InstantSource.system());
  }
}
