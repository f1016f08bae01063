package dev.postern.sqlite;

import dev.postern.jdbc.JdbcSettings;
import dev.postern.jdbc.JdbcSource;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.pf4j.Extension;
import org.sqlite.JDBC;

/** Opens SQLite databases: files that are there. */
@Extension
public final class SqliteConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "sqlite";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    Path file = context.configFolder().resolve(settings.text("path")).toAbsolutePath().normalize();
    boolean isReadOnly = settings.flag("read-only", false);
    int busyMillis = settings.number("busy-ms", 2_000, 0, 600_000);
    if (!Files.isRegularFile(file)) {
      throw new SettingsException("path", "names no file: " + file);
    }
    Properties properties = new Properties();
    properties.setProperty("foreign_keys", "true");
    properties.setProperty("busy_timeout", Integer.toString(busyMillis));
    if (isReadOnly) {
      properties.setProperty("open_mode", "1");
    }
    JdbcSettings read =
        new JdbcSettings(
            "jdbc:sqlite:" + file,
            properties,
            List.of("main"),
            settings.number("pool-size", 4, 1, 1_000),
            settings.number("pool-wait-ms", 2_000, 1, 600_000));
    return new JdbcSource(service, new JDBC(), read, new SqliteDialect(isReadOnly, busyMillis));
  }
}
