package dev.postern.postgres;

import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import org.pf4j.Extension;

/** Opens PostgreSQL databases. */
@Extension
public final class PostgresConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "postgres";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    PostgresSettings read = PostgresSettings.read(settings, context);
    Server server = Server.of(read.url().orElseThrow(), read);
    return new PostgresSource(server, read, new Pools(service, server, read), () -> {});
  }
}
