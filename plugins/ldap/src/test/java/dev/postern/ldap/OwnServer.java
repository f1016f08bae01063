package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A directory server of the machine, run as a process in a folder of its own. */
final class OwnServer implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Process process;

  private OwnServer(Process process) {
    this.process = process;
  }

  /** Starts it, and waits until somebody can connect to it. */
  static OwnServer start(Path folder, String host, int port, String... line) throws IOException {
    Path log = folder.resolve("server.log");
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    OwnServer server = new OwnServer(process);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!answers(host, port)) {
      if (hasEndedWithin(process, LOOK_AGAIN_MILLIS) || System.nanoTime() - end >= 0) {
        server.close();
        throw new AssertionError(line[0] + " does not answer; it said " + read(log));
      }
    }
    return server;
  }

  private static boolean hasEndedWithin(Process process, long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static boolean answers(String host, int port) {
    try (LDAPConnection connection = new LDAPConnection(host, port)) {
      return connection.isConnected();
    } catch (LDAPException notYet) {
      return false;
    }
  }

  /** Runs a tool to its end, which must be a good one. */
  static void run(Path folder, String... line) {
    Path said = folder.resolve("said.txt");
    try {
      Process process =
          new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
      boolean hasEnded = process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
      process.destroyForcibly();
      assertTrue(hasEnded, () -> line[0] + " does not end; it said " + read(said));
      assertEquals(0, process.exitValue(), () -> line[0] + " said " + read(said));
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Writes the private half of a key as PEM. */
  static Path pem(Path folder, ServerKey key) {
    Path pem = folder.resolve("server-key.pem");
    run(
        folder,
        "openssl",
        "pkcs12",
        "-in",
        key.store().toString(),
        "-passin",
        "pass:changeit",
        "-nocerts",
        "-nodes",
        "-out",
        folder.resolve("exported.pem").toString());
    // servers with GnuTLS read the older form alone
    run(
        folder,
        "openssl",
        "pkey",
        "-in",
        folder.resolve("exported.pem").toString(),
        "-traditional",
        "-out",
        pem.toString());
    return pem;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return "nothing";
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
