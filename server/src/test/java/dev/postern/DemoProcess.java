package dev.postern;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** {@code postern demo} as a process of its own, as a user starts it. */
final class DemoProcess implements AutoCloseable {
  private static final int SECONDS_TO_STOP = 30;

  private final Process process;
  private final JsonNode ready;
  private final List<String> printed = new ArrayList<>();

  /** Starts it and waits until it says that it is ready. */
  DemoProcess(Path data, String... options) throws IOException {
    Path readyFile = data.resolve("ready.json");
    Files.createDirectories(data);
    Files.deleteIfExists(readyFile);
    ShopFiles.programsInto(data);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dpolyglot.engine.WarnInterpreterOnly=false");
    command.add("-Dpostern.home=" + TestGateway.home());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.postern.Main"));
    command.addAll(List.of("demo", "--port", "0", "--data", data.toString()));
    command.addAll(List.of("--ready-file", readyFile.toString()));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      printed.add(line);
      if (line.contains("Ctrl-C stops everything")) {
        break;
      }
    }
    if (!process.isAlive()) {
      throw new IllegalStateException("The demo did not start:\n" + String.join("\n", printed));
    }
    // What it says from now on is read away, so that it never waits for a reader.
    Thread.ofVirtual().start(() -> out.lines().forEach(line -> {}));
    awaitFile(readyFile);
    ready = TestGateway.json(Files.readString(readyFile));
  }

  private void awaitFile(Path file) {
    while (!Files.exists(file)) {
      if (!process.isAlive()) {
        throw new IllegalStateException("The demo ended:\n" + String.join("\n", printed));
      }
      Thread.onSpinWait();
    }
  }

  /** The address REST and MCP are under. */
  String url() {
    return ready.get("baseUrl").asString();
  }

  String key(String role) {
    return ready.get("keys").get(role).asString();
  }

  List<String> printed() {
    return printed;
  }

  long pid() {
    return process.pid();
  }

  /** Ends it as {@code kill -9} does: it can clean nothing up. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it as SIGTERM and Ctrl-C do; gives the processes it had started. */
  List<ProcessHandle> stop() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The demo did not stop");
    }
    return children;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
