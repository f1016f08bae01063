package dev.postern.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * An example folder, built as its own pom builds it: its sources alone against the SPI of this
 * build and what that brings, pf4j's processor at work, the manifest from the pom.
 */
public final class ExampleJar {
  private static final Pattern ENTRY =
      Pattern.compile("<(Plugin-[A-Za-z]+)>([^<]+)</Plugin-[A-Za-z]+>");
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
  private static final Pattern DESCRIPTION = Pattern.compile("<description>([^<]+)</description>");

  private ExampleJar() {}

  /** Builds it into a jar; {@code scratch} is for what the compiler makes. */
  public static Path build(Path example, Path scratch, Path jar) {
    try {
      Path classes = Files.createDirectories(scratch.resolve(example.getFileName().toString()));
      compile(example.resolve("src/main/java"), classes, classPath());
      Files.createDirectories(jar.getParent());
      try (OutputStream file = Files.newOutputStream(jar);
          JarOutputStream entries = new JarOutputStream(file, manifest(example));
          Stream<Path> files = Files.walk(classes)) {
        for (Path one : files.filter(Files::isRegularFile).sorted().toList()) {
          entries.putNextEntry(new JarEntry(classes.relativize(one).toString().replace('\\', '/')));
          Files.copy(one, entries);
          entries.closeEntry();
        }
      }
      return jar;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Compiles all of a folder, without a warning. */
  static void compile(Path folder, Path classes, String path) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null);
        Stream<Path> sources = Files.walk(folder)) {
      StringBuilder messages = new StringBuilder();
      List<String> options =
          List.of(
              "-proc:full",
              "-Xlint:all,-processing,-classfile",
              "-d",
              classes.toString(),
              "-classpath",
              path);
      boolean isDone =
          compiler
              .getTask(
                  null,
                  files,
                  message -> messages.append(message).append('\n'),
                  options,
                  null,
                  files.getJavaFileObjectsFromPaths(
                      sources.filter(file -> file.toString().endsWith(".java")).toList()))
              .call();
      if (!isDone || messages.toString().contains("warning: [")) {
        throw new IllegalStateException(messages.toString());
      }
    }
  }

  /** What the SPI's pom brings, and no class of the gateway. */
  static String classPath() {
    return Stream.of(
            System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1))
        .filter(
            entry -> {
              String name = entry.replace('\\', '/');
              return name.contains("/spi/target/classes")
                  || (name.contains("postern-spi") && !name.endsWith("-tests.jar"))
                  || name.contains("/pf4j")
                  || name.contains("/slf4j-api");
            })
        .reduce((one, other) -> one + System.getProperty("path.separator") + other)
        .orElseThrow();
  }

  private static Manifest manifest(Path example) throws IOException {
    String pom = Files.readString(example.resolve("pom.xml"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    Matcher entries = ENTRY.matcher(pom);
    while (entries.find()) {
      String value =
          entries
              .group(2)
              .replace("&gt;", ">")
              .replace("${project.version}", first(VERSION, pom))
              .replace("${project.description}", first(DESCRIPTION, pom));
      manifest.getMainAttributes().putValue(entries.group(1), value);
    }
    return manifest;
  }

  private static String first(Pattern wanted, String pom) {
    Matcher found = wanted.matcher(pom);
    if (!found.find()) {
      throw new IllegalStateException("the pom lacks " + wanted);
    }
    return found.group(1);
  }
}
