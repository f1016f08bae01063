package dev.postern.mariadb;

import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import org.pf4j.Extension;

/** Opens databases of MySQL, 8.0.16 and later. */
@Extension
public final class MySqlConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "mysql";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    return Opening.of(service, settings, Engine.MYSQL);
  }
}
