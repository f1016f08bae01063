package dev.postern.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The file {@code postmaster.pid} in which a server says who it is: its process id on the first
 * line, its state on the eighth. It stays behind when the server is killed.
 */
final class PostmasterFile {
  private static final int PORT_LINE = 3;
  private static final int STATE_LINE = 7;

  private PostmasterFile() {}

  static boolean saysReady(Path cluster, long pid) throws IOException {
    List<String> lines = lines(cluster);
    return lines.size() > STATE_LINE
        && lines.getFirst().strip().equals(Long.toString(pid))
        && lines.get(STATE_LINE).strip().equals("ready");
  }

  /** The port of a live server over this cluster that takes connections. */
  static OptionalInt readyPort(Path cluster) throws IOException {
    Optional<ProcessHandle> server =
        process(cluster).filter(process -> process.isAlive() && serves(process, cluster));
    if (server.isEmpty() || !saysReady(cluster, server.get().pid())) {
      return OptionalInt.empty();
    }
    String port = lines(cluster).get(PORT_LINE).strip();
    return port.matches("[0-9]{1,5}")
        ? OptionalInt.of(Integer.parseInt(port))
        : OptionalInt.empty();
  }

  static boolean isChildOfThisProcess(Path cluster) throws IOException {
    return process(cluster)
        .filter(process -> serves(process, cluster))
        .flatMap(ProcessHandle::parent)
        .filter(ProcessHandle.current()::equals)
        .isPresent();
  }

  /**
   * Stops the server that a killed gateway left behind.
   *
   * @param cluster of which this process holds the lock
   */
  static void stopOrphan(Path cluster, Programs programs) throws IOException, InterruptedException {
    Optional<ProcessHandle> process = process(cluster);
    if (process.isEmpty()) {
      return;
    }
    if (serves(process.get(), cluster)) {
      programs.stop(process.get());
    } else {
      // The id belongs to someone else by now; PostgreSQL would take that one for a server.
      Files.deleteIfExists(cluster.resolve("postmaster.pid"));
    }
  }

  private static boolean serves(ProcessHandle process, Path cluster) {
    boolean isPostgres =
        process
            .info()
            .command()
            .map(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
            .orElse(false);
    // Not every system tells the arguments.
    return isPostgres
        && process
            .info()
            .arguments()
            .map(arguments -> Arrays.asList(arguments).contains(cluster.toString()))
            .orElse(true);
  }

  private static Optional<ProcessHandle> process(Path cluster) throws IOException {
    List<String> lines = lines(cluster);
    if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,10}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
  }

  private static List<String> lines(Path cluster) throws IOException {
    try {
      return Files.readAllLines(cluster.resolve("postmaster.pid"));
    } catch (NoSuchFileException absent) {
      return List.of();
    }
  }
}
