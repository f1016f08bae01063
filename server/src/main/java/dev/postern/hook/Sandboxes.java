package dev.postern.hook;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;

/**
 * Makes script worlds. Those of a language share one engine, and with it the parsed code; an engine
 * is started when its first world is wanted.
 */
final class Sandboxes implements AutoCloseable {
  /** One text in this order. */
  private static final String[] PYTHON_PARTS = {
    "guard.py", "syntax.py", "standard.py", "values.py", "context.py", "prelude.py"
  };

  private final long statementLimit;
  private final Map<String, HookFile> knownInPython = new ConcurrentHashMap<>();
  private final Map<Language, Engine> engines = new ConcurrentHashMap<>();
  private final Map<Language, Source> preludes = new ConcurrentHashMap<>();

  Sandboxes(long statementLimit) {
    this.statementLimit = statementLimit;
  }

  /** Whether worlds for a language can be made: Python's files may be left out. */
  static boolean speak(Language language) {
    return switch (language) {
      case JAVASCRIPT -> true;
      case PYTHON -> PythonLibrary.isHere();
    };
  }

  /** A new world with these modules to import. */
  Sandbox open(Language language, String version, Map<String, String> modules) {
    Engine engine = engines.computeIfAbsent(language, Sandboxes::engine);
    Source prelude = preludes.computeIfAbsent(language, Sandboxes::prelude);
    return switch (language) {
      case JAVASCRIPT -> new JsSandbox(engine, prelude, version, modules, statementLimit);
      case PYTHON ->
          new PySandbox(engine, prelude, version, modules, knownInPython, statementLimit);
    };
  }

  private static Engine engine(Language language) {
    if (language == Language.PYTHON) {
      PythonLibrary.keepPacked();
    }
    return Engine.newBuilder(language.id())
        .sandbox(SandboxPolicy.CONSTRAINED)
        .out(OutputStream.nullOutputStream())
        .err(OutputStream.nullOutputStream())
        .logHandler(OutputStream.nullOutputStream())
        .option("engine.WarnInterpreterOnly", "false")
        .build();
  }

  private static Source prelude(Language language) {
    String text =
        switch (language) {
          case JAVASCRIPT -> texts("[", ",", "]", "prelude.js", "data.js", "harden.js");
          case PYTHON -> texts("", "\n", "", PYTHON_PARTS);
        };
    return Source.newBuilder(language.id(), text, "prelude").internal(true).buildLiteral();
  }

  private static String texts(String before, String between, String after, String... resources) {
    return Arrays.stream(resources)
        .map(Sandboxes::text)
        .collect(Collectors.joining(between, before, after));
  }

  private static String text(String resource) {
    try (Reader text =
        new InputStreamReader(
            Sandboxes.class.getResourceAsStream(resource), StandardCharsets.UTF_8)) {
      return text.readAllAsString();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Does not wait for a guest that is deep in a built-in function; its thread is a daemon. */
  @Override
  public void close() {
    for (Engine engine : engines.values()) {
      Thread.ofPlatform().name("hook-end").daemon().start(() -> engine.close(true));
    }
  }
}
