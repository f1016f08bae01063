package dev.postern.oracle;

import dev.postern.jdbc.JdbcSettings;
import dev.postern.jdbc.JdbcSource;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import oracle.jdbc.OracleDriver;
import org.pf4j.Extension;

/** Opens Oracle databases, 12.2 and later. */
@Extension
public final class OracleConnector implements DataSourceConnector {
  private static final int USUAL_PORT = 1521;
  private static final int USUAL_TLS_PORT = 2484;
  private static final int MOST_PORT = 65_535;

  private static final Map<String, String> FIXED =
      Map.of(
          "v$session.program", "Postern",
          "oracle.jdbc.timezoneAsRegion", "false",
          "oracle.jdbc.J2EE13Compliant", "true");

  /** The network layer's own encryption: no one reads along or changes what is sent. */
  private static final Map<String, String> NATIVE =
      Map.of(
          "oracle.net.encryption_client", "REQUIRED",
          "oracle.net.encryption_types_client", "(AES256,AES192,AES128)",
          "oracle.net.crypto_checksum_client", "REQUIRED",
          "oracle.net.crypto_checksum_types_client", "(SHA512,SHA384,SHA256)",
          "oracle.net.allow_weak_crypto", "false");

  @Override
  public String type() {
    return "oracle";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    String tls = settings.text("tls", "verify-full");
    boolean isTls = tls.equals("verify-full");
    String user = settings.text("user");
    JdbcSettings read =
        JdbcSettings.read(settings, url(settings, isTls))
            .withSchemas(List.of(user.toUpperCase(Locale.ROOT)));
    Properties properties = read.properties();
    FIXED.forEach(properties::setProperty);
    properties.setProperty(
        "oracle.net.CONNECT_TIMEOUT",
        Integer.toString(settings.number("connect-timeout-ms", 5_000, 1, 600_000)));
    switch (tls) {
      case "verify-full" -> properties.setProperty("oracle.net.ssl_server_dn_match", "true");
      case "native" -> NATIVE.forEach(properties::setProperty);
      case "disable" -> {}
      default -> throw new SettingsException("tls", "must be verify-full, native or disable");
    }
    trust(settings, context, properties);
    return new JdbcSource(service, new OracleDriver(), read, new OracleDialect(truths(settings)));
  }

  private static String url(Settings settings, boolean isTls) {
    String host = settings.text("host", "localhost");
    if (!host.matches("[A-Za-z0-9.:_-]{1,253}")) {
      throw new SettingsException("host", "must be the name or address of a machine");
    }
    int port = settings.number("port", isTls ? USUAL_TLS_PORT : USUAL_PORT, 1, MOST_PORT);
    String name = settings.text("service-name");
    if (!name.matches("[A-Za-z0-9._$#-]{1,250}")) {
      throw new SettingsException("service-name", "must be the name of a service");
    }
    String address = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:oracle:thin:@%s://%s:%d/%s".formatted(isTls ? "tcps" : "tcp", address, port, name);
  }

  private static void trust(Settings settings, PluginContext context, Properties properties) {
    settings
        .findText("tls-trust-store")
        .ifPresent(
            file ->
                properties.setProperty(
                    "javax.net.ssl.trustStore", context.configFolder().resolve(file).toString()));
    settings
        .findText("tls-trust-store-password")
        .ifPresent(
            password -> properties.setProperty("javax.net.ssl.trustStorePassword", password));
  }

  private static OracleCatalog.Truths truths(Settings settings) {
    return switch (settings.text("truths", "checked")) {
      case "checked" -> OracleCatalog.Truths.CHECKED;
      case "all" -> OracleCatalog.Truths.ALL;
      case "none" -> OracleCatalog.Truths.NONE;
      default -> throw new SettingsException("truths", "must be checked, all or none");
    };
  }
}
