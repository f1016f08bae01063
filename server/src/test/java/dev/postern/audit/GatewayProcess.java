package dev.postern.audit;

import dev.postern.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code postern serve} as a process of its own. */
final class GatewayProcess implements AutoCloseable {
  private final Process process;
  private final String url;
  private final List<String> printed = Collections.synchronizedList(new ArrayList<>());

  /**
   * Starts it and waits until it answers.
   *
   * @param folder with {@code postern.yaml}
   */
  GatewayProcess(Path folder) throws IOException {
    this(folder, List.of());
  }

  /**
   * The same behind another program.
   *
   * @param before that program, which becomes the gateway
   */
  GatewayProcess(Path folder, List<String> before) throws IOException {
    Path ready = folder.resolve("ready.json");
    Files.deleteIfExists(ready);
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dpolyglot.engine.WarnInterpreterOnly=false");
    command.add("-Dpostern.home=" + TestGateway.home());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.postern.Main"));
    command.addAll(List.of("serve", "--port", "0", "--ready-file", ready.toString()));
    command.addAll(List.of("--config", folder.resolve("postern.yaml").toString()));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    Thread reader = Thread.startVirtualThread(() -> out.lines().forEach(printed::add));
    while (!Files.exists(ready)) {
      if (!process.isAlive()) {
        throw notStarted(reader);
      }
      Thread.onSpinWait();
    }
    url = TestGateway.json(Files.readString(ready)).get("baseUrl").asString();
  }

  /** What it printed before it ended has all been read then. */
  private IllegalStateException notStarted(Thread reader) throws IOException {
    try {
      reader.join();
    } catch (InterruptedException givenUp) {
      Thread.currentThread().interrupt();
      throw new IOException(givenUp);
    }
    return new IllegalStateException("It did not start:\n" + String.join("\n", printed));
  }

  String url() {
    return url;
  }

  List<String> printed() {
    return printed;
  }

  /** Ends it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
