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
        section.keys().stream().sorted().map(name -> rule(section, name, context)).toList();
    if (rules.isEmpty()) {
      throw new SettingsException(
          CERTIFICATES, "is required: which certificates give which roles, by a name of your own");
    }
    return new MutualTlsAuthenticator(rules, InstantSource.system());
  }

  private static Rule rule(Settings section, String name, PluginContext context) {
    try {
      return RuleReader.read(name, section.section(name), context.configFolder());
    } catch (SettingsException wrong) {
      String place = CERTIFICATES + "." + name;
      boolean isWhole = wrong.key().equals(place) || wrong.key().startsWith(place + ".");
      throw isWhole ? wrong : new SettingsException(place + "." + wrong.key(), wrong.getMessage());
    }
  }
}
