package dev.postern.cli;

import dev.postern.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.node.ObjectNode;

/** A gateway that answers until the process is told to stop. */
final class Serving {
  private Serving() {}

  /** Closes the gateway when the process is asked to end, by Ctrl-C or SIGTERM. */
  static void closeAtExit(Assembly.Assembled gateway) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("postern-stop").unstarted(gateway::close));
  }

  /** Waits for the end of the process. */
  static void untilStopped() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /**
   * Tells a waiting script that the gateway answers. The file appears whole or not at all and only
   * its owner can read it: it may hold keys.
   */
  static void writeReadyFile(Path file, String url, Map<String, String> keys) {
    ObjectNode ready = JsonText.object();
    ready.put("baseUrl", url);
    ready.put("mcpUrl", url + "/mcp");
    ObjectNode byRole = ready.putObject("keys");
    keys.forEach(byRole::put);
    try {
      Path whole = file.toAbsolutePath();
      Path part = whole.resolveSibling(whole.getFileName() + ".part");
      writeSecret(part, ready.toPrettyString() + "\n");
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write the ready file " + file, failure);
    }
  }

  /** Writes a file that only its owner can read, where the file system knows owners. */
  static void writeSecret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
  }
}
