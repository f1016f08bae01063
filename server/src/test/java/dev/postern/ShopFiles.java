package dev.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sample shop in an embedded PostgreSQL, as files: made once for all tests of a process, since
 * to make them takes ten times as long as to copy them.
 */
final class ShopFiles {
  private static final String PROGRAMS = ".postgresql-";

  private static Path made;

  private ShopFiles() {}

  /**
   * Puts PostgreSQL's programs where a demo in that folder looks for them before it unpacks any.
   */
  static synchronized void programsInto(Path folder) throws IOException {
    Path link = folder.resolve(programs().getFileName());
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, programs());
    }
  }

  /** Puts the database into a folder where a gateway is about to start, as if it had been there. */
  static synchronized void into(Path folder) throws IOException {
    Path shop = made();
    try (Stream<Path> files = Files.walk(shop.resolve("postgres"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(shop.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    programsInto(folder);
  }

  private static Path made() throws IOException {
    if (made == null) {
      made = make();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
    }
    return made;
  }

  private static Path make() throws IOException {
    Path folder = Files.createTempDirectory("postern-shop-");
    Files.createDirectory(folder.resolve("scripts"));
    TestGateway.writeConfig(folder, yaml -> yaml);
    Gateway.assemble(() -> TestGateway.config(folder), InstantSource.system()).close();
    return folder;
  }

  private static Path programs() throws IOException {
    try (Stream<Path> beside = Files.list(made())) {
      return beside
          .filter(path -> path.getFileName().toString().startsWith(PROGRAMS))
          .findFirst()
          .orElseThrow();
    }
  }

  static void delete(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
