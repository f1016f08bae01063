package dev.postern.hook;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;

/** Makes script worlds that share one engine, and with it the parsed code. */
final class Sandboxes implements AutoCloseable {
  private final long statementLimit;
  private final Source prelude;
  private final Engine engine;

  Sandboxes(long statementLimit) {
    this.statementLimit = statementLimit;
    this.prelude = prelude();
    this.engine =
        Engine.newBuilder("js")
            .sandbox(SandboxPolicy.CONSTRAINED)
            .out(OutputStream.nullOutputStream())
            .err(OutputStream.nullOutputStream())
            .option("engine.WarnInterpreterOnly", "false")
            .build();
  }

  private static Source prelude() {
    try (Reader text =
        new InputStreamReader(
            Sandboxes.class.getResourceAsStream("prelude.js"), StandardCharsets.UTF_8)) {
      return Source.newBuilder("js", text, "prelude").internal(true).build();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** A new world with these modules to import. */
  Sandbox open(Language language, String version, Map<String, String> modules) {
    return switch (language) {
      case JAVASCRIPT -> new JsSandbox(engine, prelude, version, modules, statementLimit);
      case PYTHON -> throw new IllegalStateException("this distribution has no Python");
    };
  }

  /** Does not wait for a guest that is deep in a built-in function; its thread is a daemon. */
  @Override
  public void close() {
    Thread.ofPlatform().name("hook-end").daemon().start(() -> engine.close(true));
  }
}
