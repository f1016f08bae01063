package dev.postern.apikey;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.Authenticator;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.TokenIssuer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.pf4j.Extension;

/** Sign-in by API key; also the one that makes keys. */
@Extension
public final class ApiKeyProvider implements AuthProvider {
  static final String TYPE = "api-key";
  private static final String DEFAULT_KEYS_FILE = "api-keys.jsonl";
  private static final int LEAST_PEPPER_BYTES = 32;

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Authenticator open(Settings settings, PluginContext context) {
    SecretHash hash = hash(settings);
    Path file = file(settings, context);
    try {
      return new ApiKeyAuthenticator(
          KeyFile.open(file, System::nanoTime), hash, InstantSource.system());
    } catch (IOException | InvalidKeyFileException unreadable) {
      throw new SettingsException(
          "keys-file", "cannot be read from " + file + ": " + unreadable.getMessage());
    }
  }

  @Override
  public Optional<TokenIssuer> issuer(Settings settings, PluginContext context) {
    return Optional.of(
        new ApiKeyIssuer(file(settings, context), hash(settings), InstantSource.system()));
  }

  private static Path file(Settings settings, PluginContext context) {
    return context.configFolder().resolve(settings.text("keys-file", DEFAULT_KEYS_FILE));
  }

  private static SecretHash hash(Settings settings) {
    Optional<String> pepper = settings.findText("pepper");
    if (pepper.isEmpty()) {
      return SecretHash.plain();
    }
    byte[] bytes = pepper.get().getBytes(StandardCharsets.UTF_8);
    if (bytes.length < LEAST_PEPPER_BYTES) {
      throw new SettingsException(
          "pepper", "must be at least " + LEAST_PEPPER_BYTES + " bytes long, or be left out");
    }
    return SecretHash.peppered(bytes);
  }
}
