package dev.postern.redaction;

import dev.postern.DatabaseFiles;
import dev.postern.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import org.postgresql.ds.PGSimpleDataSource;

/** Two gateways of one config over two databases that differ only in what guests must not learn. */
final class Vault implements AutoCloseable {
  private static final Path RESOURCES = Path.of("src/test/resources/redaction");

  private final TestGateway server;
  private final TestGateway left;
  private final TestGateway right;

  private Vault(TestGateway server, TestGateway left, TestGateway right) {
    this.server = server;
    this.left = left;
    this.right = right;
  }

  static Vault open() {
    return open(yaml -> yaml);
  }

  /**
   * Opens one.
   *
   * @param change what is different in the config
   */
  static Vault open(UnaryOperator<String> change) {
    TestGateway server = TestGateway.demo();
    try {
      DatabaseFiles files = new DatabaseFiles(server.folder().resolve("postgres"));
      run(files, "shop", read("vault.sql"));
      return new Vault(server, gateway(files, "left", change), gateway(files, "right", change));
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  private static TestGateway gateway(
      DatabaseFiles files, String name, UnaryOperator<String> change) {
    run(files, "shop", "create database vault_" + name);
    String values = "$VALUES$" + read(name + ".json") + "$VALUES$";
    run(files, "vault_" + name, read("schema.sql").replace("$VALUES$", values));
    String yaml = change.apply(read("vault.yaml").replace("$URL", url(files, "vault_" + name)));
    return TestGateway.start(shipped -> yaml);
  }

  TestGateway left() {
    return left;
  }

  TestGateway right() {
    return right;
  }

  /** Runs SQL in the database on the left, past its gateway. */
  void sql(String sql) {
    run(new DatabaseFiles(server.folder().resolve("postgres")), "vault_left", sql);
  }

  static String read(String name) {
    try {
      return Files.readString(RESOURCES.resolve(name));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String url(DatabaseFiles files, String database) {
    return "jdbc:postgresql://127.0.0.1:" + files.port() + "/" + database;
  }

  private static void run(DatabaseFiles files, String database, String sql) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url(files, database));
    try (Connection connection = source.getConnection("postgres", files.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void close() {
    left.close();
    right.close();
    server.close();
  }
}
