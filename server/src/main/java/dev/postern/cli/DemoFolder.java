package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.json.JsonText;
import dev.postern.spi.TokenIssuer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a demo keeps: config, keys, database, audit. Locked while the demo runs, so that two never
 * work on one folder.
 */
final class DemoFolder implements AutoCloseable {
  private static final List<DemoKey> KEYS =
      List.of(
          new DemoKey("reader", Map.of()),
          new DemoKey("tenant", Map.of("tenant_id", 1)),
          new DemoKey("support", Map.of()));
  private static final List<String> KEPT =
      List.of(
          "postern.yaml",
          "api-keys.jsonl",
          "demo-keys.json",
          "audit.jsonl",
          "audit.anchors.jsonl",
          "postgres");
  private static final int SECONDS_FOR_A_DATABASE_TO_STOP = 20;

  private final Path folder;
  private final FileChannel lock;

  /** A key that every demo has, named as its role. */
  private record DemoKey(String role, Map<String, Object> claims) {}

  private DemoFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens the folder and fills in what is missing.
   *
   * @param fresh whether to throw away first what is there
   * @throws CommandException where another demo works on it
   */
  static DemoFolder open(Path folder, boolean fresh) throws IOException {
    Files.createDirectories(folder);
    Path lockFile = folder.resolve("lock");
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new CommandException(
          "Another demo is running on " + folder + "; choose another folder with --data");
    }
    DemoFolder demo = new DemoFolder(folder, channel);
    if (fresh) {
      demo.stopOrphan();
      demo.empty();
    }
    if (!Files.exists(demo.configFile())) {
      try (InputStream template = DemoFolder.class.getResourceAsStream("/demo/postern.yaml")) {
        Files.copy(template, demo.configFile());
      }
    }
    return demo;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  Path configFile() {
    return folder.resolve("postern.yaml");
  }

  /**
   * The keys of the demo, by role. A real gateway keeps hashes only; the demo also keeps its keys,
   * in a file for its owner alone, to print them again at the next start.
   */
  Map<String, String> keys(Config config) throws IOException {
    Path file = folder.resolve("demo-keys.json");
    Map<String, String> keys = new LinkedHashMap<>();
    if (Files.exists(file)) {
      byte[] bytes = Files.readAllBytes(file);
      JsonNode kept = JsonText.parse(bytes, bytes.length);
      kept.propertyStream().forEach(entry -> keys.put(entry.getKey(), entry.getValue().asString()));
      return keys;
    }
    ObjectNode kept = JsonText.object();
    for (DemoKey key : KEYS) {
      String made =
          TokenCommand.issue(
              config,
              "api-key",
              new TokenIssuer.Request(
                  "demo-" + key.role, List.of(key.role), key.claims, Optional.empty()));
      keys.put(key.role, made);
      kept.put(key.role, made);
    }
    Serving.writeSecret(file, kept.toPrettyString());
    return keys;
  }

  /** A database left over by a demo that was killed must not lose its files under its feet. */
  private void stopOrphan() throws IOException {
    Path pidFile = folder.resolve("postgres").resolve("cluster").resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    ProcessHandle.of(pid)
        .filter(process -> process.info().command().orElse("").contains("postgres"))
        .ifPresent(DemoFolder::stop);
  }

  private static void stop(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(SECONDS_FOR_A_DATABASE_TO_STOP, TimeUnit.SECONDS);
    } catch (TimeoutException stillThere) {
      process.destroyForcibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException cannotHappen) {
      throw new IllegalStateException(cannotHappen);
    }
  }

  /** Removes what a demo makes and nothing else: the folder was named by a person. */
  private void empty() throws IOException {
    for (String name : KEPT) {
      Path kept = folder.resolve(name);
      if (Files.exists(kept)) {
        try (Stream<Path> found = Files.walk(kept)) {
          found.sorted(Comparator.reverseOrder()).forEach(DemoFolder::delete);
        }
      }
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot empty the demo's folder", failure);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
