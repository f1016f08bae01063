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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.pf4j.Extension;
import org.postgresql.ds.PGSimpleDataSource;

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
    KeyStore store =
        isTable(settings)
            ? new DatabaseStore(table(settings), bounds(settings), System::nanoTime)
            : file(file(settings, context));
    Optional<LastUses> uses =
        context.isVisit()
            ? Optional.empty()
            : Optional.of(new LastUses(store, InstantSource.system(), Thread::startVirtualThread));
    return new ApiKeyAuthenticator(store, hash, InstantSource.system(), uses);
  }

  private static KeyFile file(Path file) {
    try {
      return KeyFile.open(file, System::nanoTime);
    } catch (IOException | InvalidKeyFileException unreadable) {
      throw new SettingsException(
          "keys-file", "cannot be read from " + file + ": " + unreadable.getMessage());
    }
  }

  @Override
  public Optional<TokenIssuer> issuer(Settings settings, PluginContext context) {
    KeyStore.Ledger ledger =
        isTable(settings) ? table(settings) : new FileLedger(file(settings, context));
    return Optional.of(new ApiKeyIssuer(ledger, hash(settings), InstantSource.system()));
  }

  private static boolean isTable(Settings settings) {
    return switch (settings.text("store", "file")) {
      case "file" -> false;
      case "database" -> true;
      default -> throw new SettingsException("store", "must be file or database");
    };
  }

  private static KeyTable table(Settings settings) {
    if (settings.has("keys-file")) {
      throw new SettingsException("keys-file", "means nothing beside store: database");
    }
    String url = settings.text("database-url");
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new SettingsException("database-url", "must begin with jdbc:postgresql:");
    }
    int seconds = settings.number("database-timeout-seconds", 2, 1, 60);
    PGSimpleDataSource database = new PGSimpleDataSource();
    try {
      database.setUrl(url);
    } catch (IllegalArgumentException noUrl) {
      throw new SettingsException("database-url", "is no URL that the driver can read");
    }
    settings.findText("database-user").ifPresent(database::setUser);
    settings.findText("database-password").ifPresent(database::setPassword);
    database.setConnectTimeout(seconds);
    database.setLoginTimeout(seconds);
    database.setSocketTimeout(seconds);
    database.setApplicationName("postern api-key");
    return new KeyTable(database, seconds * 1_000);
  }

  private static DatabaseStore.Bounds bounds(Settings settings) {
    return new DatabaseStore.Bounds(
        Duration.ofSeconds(settings.number("reload-seconds", 5, 0, 60)),
        Duration.ofSeconds(settings.number("away-seconds", 60, 0, 3_600)));
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
