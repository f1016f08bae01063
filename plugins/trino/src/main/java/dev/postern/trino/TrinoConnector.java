package dev.postern.trino;

import dev.postern.jdbc.JdbcSource;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import io.trino.jdbc.NonRegisteringTrinoDriver;
import org.pf4j.Extension;

/** Opens schemas of the catalogs of a Trino, 418 and later. */
@Extension
public final class TrinoConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "trino";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    Opening opening = new Opening(settings, context);
    return new JdbcSource(service, new Unlisted(), opening.connections(), opening.dialect());
  }

  /** The driver, of which the JDK's list of drivers learns nothing: it would keep the plugin. */
  private static final class Unlisted extends NonRegisteringTrinoDriver {}
}
