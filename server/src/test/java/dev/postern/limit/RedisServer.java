package dev.postern.limit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Redis or Valkey of the machine's own, for the length of a test. */
final class RedisServer implements AutoCloseable {
  private final Path program;
  private final Path folder;
  private final int port;
  private Process process;

  private RedisServer(Path program) throws IOException {
    this.program = program;
    this.folder = Files.createTempDirectory("postern-redis-");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    start();
  }

  /** Empty where the machine has none. */
  static Optional<RedisServer> start(String... names) throws IOException {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      for (String name : names) {
        Path program = Path.of(folder, name);
        if (Files.isExecutable(program)) {
          return Optional.of(new RedisServer(program));
        }
      }
    }
    return Optional.empty();
  }

  /** Starts it, again after {@link #stop}; it remembers nothing. */
  void start() throws IOException {
    process =
        new ProcessBuilder(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--requirepass",
                "secret",
                "--dir",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader told =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = told.readLine(); ; line = told.readLine()) {
      if (line == null) {
        throw new IOException("it did not start");
      }
      if (line.contains("Ready to accept connections")) {
        return;
      }
    }
  }

  void stop() {
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  String url() {
    return "redis://:secret@127.0.0.1:" + port;
  }

  /** The names of what it keeps, as its own client tells them. */
  List<String> keys() throws IOException {
    Process client =
        new ProcessBuilder(
                program
                    .resolveSibling(program.getFileName().toString().replace("server", "cli"))
                    .toString(),
                "-p",
                Integer.toString(port),
                "-a",
                "secret",
                "--no-auth-warning",
                "keys",
                "*")
            .start();
    try (Stream<String> lines = client.inputReader(StandardCharsets.UTF_8).lines()) {
      return lines.filter(line -> !line.isBlank()).sorted().toList();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    Files.deleteIfExists(folder);
  }
}
