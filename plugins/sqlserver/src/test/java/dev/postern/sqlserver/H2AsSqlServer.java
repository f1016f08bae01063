package dev.postern.sqlserver;

import dev.postern.jdbc.JdbcSettings;
import dev.postern.jdbc.JdbcSource;
import dev.postern.jdbc.Sql;
import dev.postern.jdbc.Texts;
import dev.postern.jdbc.contract.StandardSchema;
import dev.postern.spi.Catalog;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.Operator;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.h2.Driver;
import org.pf4j.Extension;

/** T-SQL on H2, which reads much of it; collations and the catalog are its own. */
@Extension
public final class H2AsSqlServer implements DataSourceConnector {

  private static final class OverH2 extends SqlServerDialect {
    OverH2() {
      super(false);
    }

    @Override
    public Catalog introspect(Connection connection, List<String> schemas) throws SQLException {
      return new StandardSchema().read(connection, schemas).catalog(this, List.of());
    }

    /** H2's texts are compared by their bytes; it knows no collation within a comparison. */
    @Override
    public void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
      boolean isFolded = operator == Operator.ILIKE;
      if (!operator.isPattern()) {
        super.compare(sql, operator, left, right);
        return;
      }
      sql.text(isFolded ? "lower(" : "(");
      left.run();
      sql.text(isFolded ? ") like lower(" : ") like (");
      right.run();
      sql.text(")");
      escape(sql);
    }

    /** H2 knows no brackets in patterns, and refuses what needs no backslash. */
    @Override
    public void like(Sql sql, Operator operator, Runnable left, String pattern) {
      compare(sql, operator, left, () -> sql.value(Texts.TEXT, pattern));
    }
  }

  @Override
  public String type() {
    return "h2-as-sqlserver";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    JdbcSettings read =
        JdbcSettings.read(settings, settings.text("url")).withSchemas(List.of("PUBLIC"));
    return new JdbcSource(service, new Driver(), read, new OverH2());
  }
}
