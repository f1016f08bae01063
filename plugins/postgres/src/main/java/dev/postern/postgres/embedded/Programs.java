package dev.postern.postgres.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs PostgreSQL's programs as this machine needs it.
 *
 * <p>PostgreSQL refuses to run as root. There it runs in a user namespace of its own, in which it
 * is nobody, while its files still belong to root outside.
 */
record Programs(ServerBinaries binaries, boolean runsAsRoot) {
  private static final Duration FAST_STOP = Duration.ofSeconds(30);
  private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(10);

  static Programs of(ServerBinaries binaries) throws IOException {
    Path self = Path.of("/proc/self");
    boolean runsAsRoot =
        Files.exists(self) && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
    return new Programs(binaries, runsAsRoot);
  }

  /** Creates a cluster whose only role is the superuser, with this password over TCP alone. */
  void initialize(Path cluster, String superuser, Path passwordFile)
      throws IOException, InterruptedException {
    run(
        List.of(
            binaries.program("initdb"),
            "--pgdata=" + cluster,
            "--username=" + superuser,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"));
  }

  /**
   * Starts the server. It lives in a session of its own, so that Ctrl-C in the terminal reaches the
   * gateway alone, which stops it when the calls under way are done. Where the system can do so,
   * the server shuts down when the gateway is gone, however it went.
   *
   * @param log what the server has to say is added to it
   */
  Process serve(Path cluster, int port, Path log) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    onPath("setsid").ifPresent(command::add);
    command.addAll(asOrdinaryUser());
    onPath("setpriv").ifPresent(program -> command.addAll(List.of(program, "--pdeathsig", "INT")));
    command.addAll(List.of(binaries.program("postgres"), "-D", cluster.toString()));
    for (String setting :
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            "shared_buffers=128MB",
            "fsync=on",
            "timezone=UTC",
            "log_timezone=UTC",
            // The log quotes no statement and no row.
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
            "log_checkpoints=off")) {
      command.addAll(List.of("-c", setting));
    }
    return startFromLastingThread(
        builder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
  }

  /** Ends calls under way, then the server; harder when it does not obey in time. */
  void stop(ProcessHandle server) throws IOException, InterruptedException {
    if (stopsOn("INT", server, FAST_STOP) || stopsOn("QUIT", server, IMMEDIATE_STOP)) {
      return;
    }
    server.destroyForcibly();
    if (!ends(server, IMMEDIATE_STOP)) {
      throw new IOException("PostgreSQL, process " + server.pid() + ", cannot be stopped.");
    }
  }

  private boolean stopsOn(String signal, ProcessHandle server, Duration patience)
      throws InterruptedException, IOException {
    if (!server.isAlive()) {
      return true;
    }
    try {
      run(List.of(binaries.program("pg_ctl"), "kill", signal, Long.toString(server.pid())));
    } catch (IOException refused) {
      if (server.isAlive()) {
        throw refused;
      }
    }
    return ends(server, patience);
  }

  private static boolean ends(ProcessHandle server, Duration patience) throws InterruptedException {
    try {
      server.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException lasting) {
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * The system takes the thread that starts a process for its parent: it signals the parent's death
   * when that thread ends. So one thread starts the server and stays for as long as it runs.
   */
  private static Process startFromLastingThread(ProcessBuilder builder)
      throws IOException, InterruptedException {
    CompletableFuture<Process> started = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("embedded-postgres")
        .start(
            () -> {
              try {
                Process process = builder.start();
                started.complete(process);
                process.onExit().join();
              } catch (IOException failure) {
                started.completeExceptionally(failure);
              }
            });
    try {
      return started.get();
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause().getMessage(), failure.getCause());
    }
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(asOrdinaryUser());
    whole.addAll(command);
    Process process = builder(whole).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      String program = Path.of(command.getFirst()).getFileName().toString();
      throw new IOException("PostgreSQL's " + program + " failed: " + output + rootHint());
    }
  }

  private List<String> asOrdinaryUser() throws IOException {
    if (!runsAsRoot) {
      return List.of();
    }
    String unshare =
        onPath("unshare")
            .orElseThrow(
                () ->
                    new IOException(
                        "PostgreSQL does not run as root and there is no unshare program to give it"
                            + " another user. Run the gateway as an ordinary user."));
    return List.of(unshare, "--user");
  }

  private String rootHint() {
    return runsAsRoot
        ? " (The gateway runs as root, which PostgreSQL refuses, so it was started in a user"
            + " namespace. If this system does not allow that, run the gateway as an ordinary"
            + " user.)"
        : "";
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    return builder;
  }

  private static Optional<String> onPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
