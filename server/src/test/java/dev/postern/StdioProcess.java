package dev.postern;

import dev.postern.json.JsonText;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** {@code postern mcp} as a process of its own, as a desktop client starts it. */
final class StdioProcess implements AutoCloseable {
  private static final int SECONDS_TO_END = 60;

  private final Process process;
  private final Path log;
  private final BufferedReader out;
  private final BufferedWriter in;

  /**
   * @param token the client's credential; empty for none
   */
  StdioProcess(String token, String... options) throws IOException {
    log = Files.createTempFile("stdio", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dpolyglot.engine.WarnInterpreterOnly=false");
    command.add("-Dpostern.home=" + TestGateway.home());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.postern.Main"));
    command.add("mcp");
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().put("LC_ALL", "C");
    if (token.isEmpty()) {
      builder.environment().remove("POSTERN_TOKEN");
    } else {
      builder.environment().put("POSTERN_TOKEN", token);
    }
    process = builder.start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    in =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /** Sends one line. */
  void send(String line) throws IOException {
    in.write(line);
    in.write('\n');
    in.flush();
  }

  /** The next line, which is a message. */
  JsonNode read() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IllegalStateException("It ended: " + Files.readString(log));
    }
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return JsonText.parse(bytes, bytes.length);
  }

  /** Sends a request and reads what comes next. */
  JsonNode ask(String line) throws IOException {
    send(line);
    return read();
  }

  /** Ends its input; gives what else it says. */
  List<String> end() throws IOException, InterruptedException {
    in.close();
    List<String> rest = out.lines().toList();
    if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
      throw new IllegalStateException("It did not end");
    }
    return rest;
  }

  int status() {
    return process.exitValue();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    Files.deleteIfExists(log);
  }
}
