package dev.postern.postgres.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process of its own that starts an embedded server and stays until it is killed. */
final class OwningProcess implements AutoCloseable {
  private final Process process;
  private final ProcessHandle server;

  private OwningProcess(Process process, ProcessHandle server) {
    this.process = process;
    this.server = server;
  }

  /**
   * @param table is created, with one acknowledged row holding 42
   * @param path where the process finds programs
   */
  static OwningProcess start(Path dataFolder, String table, String path) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OwningProcess.class.getName(),
                dataFolder.toString(),
                table)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PATH", path);
    Process process = builder.start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String server = output.readLine();
    if (server == null) {
      throw new IOException("The process ended before its server was ready.");
    }
    return new OwningProcess(process, ProcessHandle.of(Long.parseLong(server)).orElseThrow());
  }

  static String fullPath() {
    return System.getenv("PATH");
  }

  /** A folder with those programs alone, so that nothing ties the server's life to its parent's. */
  static String pathWith(Path folder, List<String> programs) throws IOException {
    Files.createDirectories(folder);
    for (String program : programs) {
      for (String place : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path found = Path.of(place, program);
        if (Files.isExecutable(found) && Files.notExists(folder.resolve(program))) {
          Files.createSymbolicLink(folder.resolve(program), found);
        }
      }
    }
    return folder.toString();
  }

  ProcessHandle server() {
    return server;
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  void killServer() {
    server.destroyForcibly();
    server.onExit().join();
  }

  /** Ends all of it: what still writes would be in the way of whoever removes the folder. */
  @Override
  public void close() {
    List<ProcessHandle> helpers = server.descendants().toList();
    kill();
    killServer();
    helpers.forEach(helper -> helper.onExit().join());
  }

  /** Prints the server's process id once the row is committed. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create table " + arguments[1] + " as select 42 as answer");
    }
    String server = Files.readAllLines(folder.resolve("cluster/postmaster.pid")).getFirst();
    System.out.println(server);
    System.out.flush();
    new CountDownLatch(1).await();
  }

  static int answer(EmbeddedPostgres postgres, String table) throws Exception {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select answer from " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
