package dev.postern.postgres;

import dev.postern.postgres.embedded.EmbeddedPostgres;
import dev.postern.postgres.embedded.Sample;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import org.pf4j.Extension;

/** Opens PostgreSQL databases: one that runs elsewhere, or one of our own. */
@Extension
public final class PostgresConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "postgres";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    PostgresSettings read = PostgresSettings.read(settings, context);
    return read.embedded().isPresent()
        ? embedded(service, read, running(read.embedded().get(), context))
        : source(service, Server.of(read.url().orElseThrow(), read), read, () -> {});
  }

  private static DataSource embedded(
      String service, PostgresSettings settings, EmbeddedPostgres postgres) {
    try {
      return source(
          service,
          server(postgres, settings, settings.embedded().orElseThrow()),
          settings,
          postgres::close);
    } catch (RuntimeException failure) {
      postgres.close();
      throw failure;
    }
  }

  private static EmbeddedPostgres running(
      PostgresSettings.Embedded embedded, PluginContext context) {
    return context.isVisit()
        ? EmbeddedPostgres.visit(embedded.folder())
        : EmbeddedPostgres.start(embedded.folder());
  }

  /** The sample has a login of its own; without it the operator's login is used. */
  private static Server server(
      EmbeddedPostgres postgres, PostgresSettings settings, PostgresSettings.Embedded embedded) {
    if (!embedded.hasShop()) {
      return Server.of(postgres.jdbcUrl("postgres"), settings);
    }
    Sample sample = Sample.load(postgres);
    return Server.of(sample.jdbcUrl(), settings.as(sample.user(), sample.password()));
  }

  private static DataSource source(
      String service, Server server, PostgresSettings settings, Runnable stop) {
    return new PostgresSource(server, settings, new Pools(service, server, settings), stop);
  }
}
