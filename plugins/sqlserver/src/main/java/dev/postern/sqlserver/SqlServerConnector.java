package dev.postern.sqlserver;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import dev.postern.jdbc.JdbcSettings;
import dev.postern.jdbc.JdbcSource;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.pf4j.Extension;

/** Opens databases of Microsoft SQL Server, 2016 and later. */
@Extension
public final class SqlServerConnector implements DataSourceConnector {
  private static final int USUAL_PORT = 1433;
  private static final int MOST_PORT = 65_535;
  private static final int SECOND_MILLIS = 1_000;

  /**
   * What the driver must do: a time is sent as one, and text of plain letters as what it is, so
   * that the indexes of {@code varchar} columns are used.
   */
  private static final Map<String, String> FIXED =
      Map.of(
          "applicationName", "Postern",
          "sendTimeAsDatetime", "false",
          "sendStringParametersAsUnicode", "false");

  @Override
  public String type() {
    return "sqlserver";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    JdbcSettings read =
        JdbcSettings.read(settings, "jdbc:sqlserver://").withSchemas(List.of("dbo"));
    Properties properties = read.properties();
    FIXED.forEach(properties::setProperty);
    properties.setProperty("serverName", host(settings));
    address(settings, properties);
    properties.setProperty("databaseName", settings.text("database"));
    int connectMillis = settings.number("connect-timeout-ms", 5_000, 1, 600_000);
    properties.setProperty(
        "loginTimeout", Integer.toString(Math.ceilDiv(connectMillis, SECOND_MILLIS)));
    tls(settings, context, properties);
    boolean isSnapshot = settings.flag("snapshot", false);
    return new JdbcSource(service, new SQLServerDriver(), read, new SqlServerDialect(isSnapshot));
  }

  private static String host(Settings settings) {
    String host = settings.text("host", "localhost");
    if (!host.matches("[A-Za-z0-9.:_-]{1,253}")) {
      throw new SettingsException("host", "must be the name or address of a machine");
    }
    return host;
  }

  /** A named instance is looked up at the server's browser, which knows its port. */
  private static void address(Settings settings, Properties properties) {
    int port = settings.number("port", USUAL_PORT, 1, MOST_PORT);
    if (settings.has("instance")) {
      if (settings.has("port")) {
        throw new SettingsException("instance", "has its own port; name one of the two");
      }
      properties.setProperty("instanceName", settings.text("instance"));
    } else {
      properties.setProperty("portNumber", Integer.toString(port));
    }
  }

  /** Unencrypted only where somebody says so. */
  private static void tls(Settings settings, PluginContext context, Properties properties) {
    String mode = settings.text("tls", "verify-full");
    properties.setProperty(
        "encrypt",
        switch (mode) {
          case "verify-full", "trust" -> "true";
          case "strict" -> "strict";
          case "disable" -> "false";
          default ->
              throw new SettingsException("tls", "must be verify-full, strict, trust or disable");
        });
    properties.setProperty("trustServerCertificate", Boolean.toString(mode.equals("trust")));
    settings
        .findText("tls-trust-store")
        .ifPresent(
            file ->
                properties.setProperty(
                    "trustStore", context.configFolder().resolve(file).toString()));
    settings
        .findText("tls-trust-store-password")
        .ifPresent(password -> properties.setProperty("trustStorePassword", password));
    settings
        .findText("tls-server-name")
        .ifPresent(name -> properties.setProperty("hostNameInCertificate", name));
  }
}
