package dev.postern.mariadb;

import dev.postern.jdbc.JdbcSettings;
import dev.postern.jdbc.JdbcSource;
import dev.postern.spi.DataSource;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mariadb.jdbc.Driver;

/** How both connectors read their settings. */
final class Opening {
  private static final int USUAL_PORT = 3306;
  private static final int MOST_PORT = 65_535;

  /**
   * What the driver must do: values never become part of a text, files of this machine are never
   * sent, and times are those of UTC on both sides.
   */
  private static final Map<String, String> FIXED =
      Map.of(
          "useServerPrepStmts", "true",
          "allowLocalInfile", "false",
          "allowMultiQueries", "false",
          "connectionTimeZone", "UTC",
          "forceConnectionTimeZoneToSession", "true",
          "tinyInt1isBit", "true",
          "permitMysqlScheme", "true");

  private Opening() {}

  static DataSource of(String service, Settings settings, Engine engine) {
    String database = settings.text("database");
    int port = settings.number("port", USUAL_PORT, 1, MOST_PORT);
    String host = settings.text("host", "localhost");
    if (!host.matches("[A-Za-z0-9.:_-]{1,253}")) {
      throw new SettingsException("host", "must be the name or address of a machine");
    }
    String address = host.contains(":") ? "[" + host + "]" : host;
    String url = "jdbc:mariadb://" + address + ":" + port + "/";
    JdbcSettings read = JdbcSettings.read(settings, url).withSchemas(List.of(database));
    FIXED.forEach(read.properties()::setProperty);
    read.properties()
        .setProperty(
            "connectTimeout",
            Integer.toString(settings.number("connect-timeout-ms", 5_000, 1, 600_000)));
    tls(settings, read);
    return new JdbcSource(service, new Driver(), read, new MariaDbDialect(engine));
  }

  /** Unencrypted only where somebody says so: the password of a login goes over the wire. */
  private static void tls(Settings settings, JdbcSettings read) {
    String mode = settings.text("tls", "verify-full");
    switch (mode) {
      case "disable", "trust", "verify-ca", "verify-full" ->
          read.properties().setProperty("sslMode", mode);
      default ->
          throw new SettingsException("tls", "must be verify-full, verify-ca, trust or disable");
    }
    Optional<String> trusted = settings.findText("tls-ca-file");
    trusted.ifPresent(file -> read.properties().setProperty("serverSslCert", file));
  }
}
