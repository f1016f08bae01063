package dev.postern.oracle;

import dev.postern.jdbc.JdbcSettings;
import dev.postern.jdbc.JdbcSource;
import dev.postern.jdbc.contract.StandardSchema;
import dev.postern.spi.Catalog;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.h2.Driver;
import org.pf4j.Extension;

/** Oracle's SQL on H2, which reads much of it; sessions and the catalog are its own. */
@Extension
public final class H2AsOracle implements DataSourceConnector {

  private static final class OverH2 extends OracleDialect {
    OverH2() {
      super(OracleCatalog.Truths.NONE);
    }

    @Override
    public Catalog introspect(Connection connection, List<String> schemas) throws SQLException {
      return new StandardSchema().read(connection, schemas).catalog(this, List.of());
    }

    /** H2 knows no such settings of a session. */
    @Override
    public void opened(Connection connection) {
      // nothing to set
    }
  }

  @Override
  public String type() {
    return "h2-as-oracle";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    JdbcSettings read =
        JdbcSettings.read(settings, settings.text("url")).withSchemas(List.of("PUBLIC"));
    return new JdbcSource(service, new Driver(), read, new OverH2());
  }
}
