package dev.postern;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    if (!project.isUpToDate()) {
      Run packages = project.run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
      Assumptions.assumeTrue(
          packages.status() == 0, "The packages cannot be fetched: " + packages.output());
    }
    return project;
  }

  /** Whether what is installed is what the lock file says: npm notes it when it is done. */
  private boolean isUpToDate() {
    Path noted = folder.resolve("node_modules").resolve(".package-lock.json");
    try {
      return Files.getLastModifiedTime(noted)
              .compareTo(Files.getLastModifiedTime(folder.resolve("package-lock.json")))
          >= 0;
    } catch (IOException absent) {
      return false;
    }
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
