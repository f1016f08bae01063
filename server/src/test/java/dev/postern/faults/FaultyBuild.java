package dev.postern.faults;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The classes of one module, some of them with a mistake, and tests that are run on them. */
final class FaultyBuild {
  private static final int MOST_MINUTES = 8;

  private final Path checkout = Path.of("").toAbsolutePath().getParent();
  private final String module;
  private final Path folder;

  /**
   * @param name of a folder below {@code target/faults}
   */
  FaultyBuild(String module, String name) throws IOException {
    this.module = module;
    this.folder = Path.of("target/faults").toAbsolutePath().resolve(name);
    Files.createDirectories(classes());
  }

  /** Compiles the files of a fault as it has them; the rest of the module stays as it is. */
  void plant(Fault fault) throws IOException {
    Map<Path, String> texts = new LinkedHashMap<>();
    for (Fault.Change change : fault.changes()) {
      Path copy = folder.resolve("src").resolve(change.source());
      String text =
          texts.containsKey(copy)
              ? texts.get(copy)
              : Files.readString(checkout.resolve(change.file()));
      texts.put(copy, change.in(text));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", classes().toString(), "-classpath", classpath(), "-proc:none"));
    arguments.addAll(List.of("-nowarn", "-parameters", "-encoding", "UTF-8"));
    for (Map.Entry<Path, String> text : texts.entrySet()) {
      Files.createDirectories(text.getKey().getParent());
      Files.writeString(text.getKey(), text.getValue());
      arguments.add(text.getKey().toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
      throw new AssertionError("the fault '%s' cannot be compiled".formatted(fault));
    }
  }

  /**
   * Runs tests in a process of their own.
   *
   * @return what became of each, by its name: empty where it went well, else how it failed; without
   *     those that never ran
   */
  Map<String, String> run(List<String> tests) throws IOException, InterruptedException {
    Path results = folder.resolve("results.txt");
    Path log = folder.resolve("log.txt");
    Files.deleteIfExists(results);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    String logging = System.getProperty("java.util.logging.config.file");
    if (logging != null) {
      command.add("-Djava.util.logging.config.file=" + logging);
    }
    command.addAll(List.of("-classpath", classes() + File.pathSeparator + classpath()));
    command.addAll(List.of(FaultyRun.class.getName(), results.toString()));
    command.addAll(tests);
    Process process =
        new ProcessBuilder(command)
            .directory(checkout.resolve(module).toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new AssertionError("the tests do not end; see " + log);
    }
    if (!Files.exists(results)) {
      throw new AssertionError("the tests did not run; see " + log);
    }
    Map<String, String> outcomes = new LinkedHashMap<>();
    for (String line : Files.readAllLines(results)) {
      int space = line.indexOf(' ');
      outcomes.merge(
          line.substring(0, space),
          line.substring(space + 1),
          (one, other) -> one.isEmpty() ? other : one);
    }
    return outcomes;
  }

  private Path classes() {
    return folder.resolve("classes");
  }

  /** That of the module's own tests. Those of plugins find what runs them on that of this test. */
  private String classpath() throws IOException {
    String own = System.getProperty("java.class.path");
    if (module.equals("server")) {
      return own;
    }
    Path target = checkout.resolve(module).resolve("target");
    List<String> entries = new ArrayList<>();
    entries.add(target.resolve("test-classes").toString());
    entries.add(target.resolve("classes").toString());
    try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
      jars.sorted().map(Path::toString).forEach(entries::add);
    }
    entries.addAll(List.of(own.split(File.pathSeparator)));
    return String.join(File.pathSeparator, entries);
  }
}
