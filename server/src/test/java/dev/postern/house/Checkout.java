package dev.postern.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folders this test runs from. */
final class Checkout {
  private static final List<String> SKIPPED = List.of("target", ".git", ".postern", "node_modules");

  private Checkout() {}

  /** The folder that holds every module. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("spi"))
        || !Files.isDirectory(folder.resolve("plugins"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("not run from within the checkout");
      }
    }
    return folder;
  }

  /** Every source file of every module. */
  static List<Path> javaFiles() {
    return Stream.of("spi", "server", "plugins")
        .flatMap(module -> files(root().resolve(module)).stream())
        .filter(file -> file.toString().endsWith(".java"))
        .toList();
  }

  /** Every file below a folder that is not made by the build. */
  static List<Path> files(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> !SKIPPED.contains(child.getFileName().toString()))
          .sorted()
          .flatMap(child -> Files.isDirectory(child) ? files(child).stream() : Stream.of(child))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where each module's compiled classes lie. */
  static List<Path> compiledClasses() {
    return modules()
        .map(module -> module.resolve("target/classes"))
        .filter(Files::isDirectory)
        .toList();
  }

  private static Stream<Path> modules() {
    try (Stream<Path> plugins = Files.list(root().resolve("plugins"))) {
      List<Path> found = plugins.filter(Files::isDirectory).sorted().toList();
      return Stream.concat(Stream.of("spi", "server").map(root()::resolve), found.stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
