package dev.postern.mariadb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real server of MariaDB in a folder of its own, where one is installed. */
final class MariaDbServer implements AutoCloseable {
  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");

  private final Process process;
  private final int port;

  private MariaDbServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one, or has the test skipped. */
  static MariaDbServer start(Path folder) throws IOException, InterruptedException, SQLException {
    Optional<Path> program = program("mariadbd");
    Optional<Path> installer = program("mariadb-install-db");
    assumeTrue(
        program.isPresent() && installer.isPresent(),
        "no MariaDB is installed: mariadbd and mariadb-install-db (Debian: mariadb-server)");
    Path rows = folder.resolve("mariadb");
    String user = System.getProperty("user.name");
    run(
        folder,
        installer.get().toString(),
        "--no-defaults",
        "--user=" + user,
        "--datadir=" + rows,
        "--auth-root-authentication-method=normal",
        "--skip-test-db");
    int port = freePort();
    Process process =
        new ProcessBuilder(
                program.get().toString(),
                "--no-defaults",
                "--user=" + user,
                "--datadir=" + rows,
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + folder.resolve("sock"),
                "--pid-file=" + folder.resolve("pid"),
                "--character-set-server=utf8mb4")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mariadb.log").toFile())
            .start();
    MariaDbServer server = new MariaDbServer(process, port);
    server.awaitReady(folder.resolve("mariadb.log"));
    return server;
  }

  private static Optional<Path> program(String name) {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), FOLDERS.stream())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void run(Path folder, String... command) throws IOException, InterruptedException {
    Path log = folder.resolve("install.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(Files.readString(log));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady(Path log) throws IOException, InterruptedException, SQLException {
    Instant late = Instant.now().plusSeconds(60);
    while (true) {
      try (Connection _ = connect("")) {
        return;
      } catch (SQLException notYet) {
        if (!process.isAlive() || Instant.now().isAfter(late)) {
          close();
          throw new IOException(Files.readString(log), notYet);
        }
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
  }

  int port() {
    return port;
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?sslMode=disable", "root", "");
  }

  void run(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
