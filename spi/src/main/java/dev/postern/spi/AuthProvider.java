package dev.postern.spi;

import java.util.Optional;
import org.pf4j.ExtensionPoint;

/** A way to sign in. Annotate the implementation with {@link org.pf4j.Extension}. */
public interface AuthProvider extends ExtensionPoint {

  /** The word that chooses this provider in the config, for instance {@code api-key}. */
  String type();

  /**
   * Opens it as configured. Called once for each entry at start.
   *
   * @throws SettingsException where a setting is missing or wrong
   */
  Authenticator open(Settings settings, PluginContext context);

  /**
   * Something that makes credentials for this provider, where it is the one to make them.
   *
   * @throws SettingsException where a setting is missing or wrong
   */
  default Optional<TokenIssuer> issuer(Settings settings, PluginContext context) {
    return Optional.empty();
  }
}
