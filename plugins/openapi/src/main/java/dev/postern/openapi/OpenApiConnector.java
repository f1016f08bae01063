package dev.postern.openapi;

import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import org.pf4j.Extension;

/** Opens services behind HTTP. */
@Extension
public final class OpenApiConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "openapi";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    return new OpenApiSource(OpenApiSettings.read(settings, context));
  }
}
