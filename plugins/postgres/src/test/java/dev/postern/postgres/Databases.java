package dev.postern.postgres;

import dev.postern.postgres.embedded.EmbeddedPostgres;
import dev.postern.spi.DataSource;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One embedded server for all tests; hands each test class a library database of its own. */
final class Databases implements ParameterResolver {
  static final PluginContext CONTEXT = new PluginContext(Path.of("."), Path.of("."));

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Library.class;
  }

  @Override
  public Library resolveParameter(ParameterContext parameter, ExtensionContext context) {
    RunningServer server =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.GLOBAL)
            .computeIfAbsent(
                RunningServer.class, unseen -> new RunningServer(), RunningServer.class);
    Class<?> owner = context.getRequiredTestClass();
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Databases.class))
        .computeIfAbsent(owner, unseen -> server.library(owner.getSimpleName()), Library.class);
  }

  /** The server, stopped after the last test. */
  static final class RunningServer implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres server;

    RunningServer() {
      try {
        // the programs are unpacked beside it, once for all runs
        Path servers = Files.createDirectories(Path.of("target", "servers"));
        folder = Files.createTempDirectory(servers, "library");
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
      server = EmbeddedPostgres.start(folder);
    }

    synchronized Library library(String name) {
      String database = name.toLowerCase(java.util.Locale.ROOT);
      try (Connection connection = server.connect("postgres");
          Statement statement = connection.createStatement()) {
        for (String role : List.of("gateway", "reader", "member")) {
          statement.execute(
              "do $$ begin create role %s; exception when duplicate_object then null; end $$"
                  .formatted(role));
        }
        statement.execute("create database " + database);
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
      Library library = new Library(server, database);
      library.run("alter role gateway login password 'gateway' noinherit");
      library.run("grant reader, member to gateway");
      library.run(resource("library.sql"));
      return library;
    }

    @Override
    public void close() throws IOException {
      server.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** A database with the tables of {@code library.sql}. */
  record Library(EmbeddedPostgres server, String database) {

    /** Runs SQL as superuser. */
    void run(String sql) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }

    Connection connect() throws SQLException {
      return server.connect(database);
    }

    /** The settings of a gateway, with further ones. */
    Settings settings(Map<String, Object> further) {
      Map<String, Object> settings = new HashMap<>();
      settings.put("url", server.jdbcUrl(database));
      settings.put("user", "gateway");
      settings.put("password", "gateway");
      settings.put("schemas", List.of("library", "archive"));
      settings.put("roles", List.of("reader", "member"));
      settings.putAll(further);
      return new Settings(settings);
    }

    /** The source as the gateway opens it. */
    DataSource open(Map<String, Object> further) {
      return new PostgresConnector().open(database, settings(further), CONTEXT);
    }
  }

  static String resource(String name) {
    try (InputStream in = Databases.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
