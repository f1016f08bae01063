package dev.postern.jdbc;

import dev.postern.spi.Settings;
import java.util.List;
import java.util.Properties;

/**
 * The settings that every relational connector has.
 *
 * @param schemas the exposed ones, the default first; empty for the engine's own default
 * @param properties what the driver is handed beside the URL, user and password included
 */
public record JdbcSettings(
    String url, Properties properties, List<String> schemas, int poolSize, int poolWaitMillis) {

  public JdbcSettings {
    schemas = List.copyOf(schemas);
  }

  /**
   * Reads {@code user}, {@code password}, {@code schemas}, {@code pool-size} and {@code
   * pool-wait-ms}.
   *
   * @param url where the driver connects to, in its own notation
   */
  public static JdbcSettings read(Settings settings, String url) {
    Properties properties = new Properties();
    settings.findText("user").ifPresent(user -> properties.setProperty("user", user));
    settings
        .findText("password")
        .ifPresent(password -> properties.setProperty("password", password));
    return new JdbcSettings(
        url,
        properties,
        settings.texts("schemas"),
        settings.number("pool-size", 10, 1, 1_000),
        settings.number("pool-wait-ms", 2_000, 1, 600_000));
  }

  /** The same with another schema where none is named. */
  public JdbcSettings withSchemas(List<String> otherwise) {
    return schemas.isEmpty()
        ? new JdbcSettings(url, properties, otherwise, poolSize, poolWaitMillis)
        : this;
  }
}
