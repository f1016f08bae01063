package dev.postern.h2;

import dev.postern.jdbc.JdbcSettings;
import dev.postern.jdbc.JdbcSource;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.List;
import org.h2.Driver;
import org.pf4j.Extension;

/** Opens H2 databases: in memory, in a file, or behind a server of H2. */
@Extension
public final class H2Connector implements DataSourceConnector {

  @Override
  public String type() {
    return "h2";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    String url =
        settings.has("path")
            ? "jdbc:h2:file:"
                + context.configFolder().resolve(settings.text("path")).toAbsolutePath()
                + ";IFEXISTS=TRUE;DB_CLOSE_DELAY=5"
            : settings.text("url");
    if (!url.startsWith("jdbc:h2:")) {
      throw new SettingsException("url", "must begin with jdbc:h2:");
    }
    JdbcSettings read = JdbcSettings.read(settings, url).withSchemas(List.of("PUBLIC"));
    return new JdbcSource(service, new Driver(), read, new H2Dialect());
  }
}
