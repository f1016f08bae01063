package dev.postern.duckdb;

import dev.postern.jdbc.JdbcSettings;
import dev.postern.jdbc.JdbcSource;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBDriver;
import org.pf4j.Extension;

/** Opens a database of DuckDB in a file, or files of Parquet, CSV and JSON as tables to read. */
@Extension
public final class DuckDbConnector implements DataSourceConnector {
  private static final AtomicLong MEMORIES = new AtomicLong();
  private static final int MEGABYTE_MOST = 1_000_000;

  @Override
  public String type() {
    return "duckdb";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    boolean isReadOnly = settings.flag("read-only", false);
    List<FileTable> tables = tables(settings.section("tables"), context);
    String url = "jdbc:duckdb:memory:postern-" + MEMORIES.incrementAndGet();
    if (settings.has("path")) {
      Path path = context.configFolder().resolve(settings.text("path")).toAbsolutePath();
      if (!Files.isRegularFile(path)) {
        throw new SettingsException("path", "names no file: " + path);
      }
      url = "jdbc:duckdb:" + path;
    } else if (tables.isEmpty()) {
      throw new SettingsException("path", "is required where there are no tables");
    }
    if (settings.has("path") && !tables.isEmpty()) {
      throw new SettingsException("tables", "are files, beside which there is no path");
    }
    int megabytes = settings.number("memory-mb", 1_024, 64, MEGABYTE_MOST);
    int threads = settings.number("threads", 2, 1, 1_024);
    JdbcSettings read = JdbcSettings.read(settings, url).withSchemas(List.of("main"));
    Properties properties = read.properties();
    properties.setProperty("memory_limit", megabytes + "MB");
    properties.setProperty("threads", Integer.toString(threads));
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    if (settings.has("path") && isReadOnly) {
      properties.setProperty(DuckDBDriver.DUCKDB_READONLY_PROPERTY, "true");
    }
    DuckDbDialect dialect = new DuckDbDialect(tables, isReadOnly || !tables.isEmpty());
    return new JdbcSource(service, new DuckDBDriver(), read, dialect);
  }

  private static List<FileTable> tables(Settings section, PluginContext context) {
    return section.keys().stream()
        .sorted()
        .map(name -> FileTable.of(name, section, context.configFolder()))
        .toList();
  }
}
