package dev.postern.hook;

import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/**
 * One script world, used by one thread at a time. Nothing of the host can be reached from inside:
 * no classes, files, sockets, processes, threads, environment or other languages; texts go in and
 * texts come out. Every run starts the script's module anew, so that its variables do not outlive a
 * call, and everything built in is frozen; variables of modules in {@code lib} do live on.
 */
final class Sandbox implements AutoCloseable {
  private static final int MAX_STACK_FRAMES = 400;
  private static final Source NOTHING =
      Source.newBuilder("js", "(ctx) => {}", "nothing").internal(true).buildLiteral();

  /** What a run ended with: how, further facts as JSON text or null, the payload or null. */
  record Answer(String status, String head, String payload) {}

  /** What a run needs beside its script, all of it text. */
  record Question(String head, String payload, boolean isExact) {}

  private final String version;
  private final Context context;
  private final Value start;
  private final Value finish;
  private volatile boolean isDead;

  /**
   * Builds a world.
   *
   * @param version which scripts these modules belong to
   * @param statementLimit the most statements of one run
   */
  Sandbox(
      Engine engine,
      Source prelude,
      String version,
      Map<String, String> modules,
      long statementLimit) {
    this.version = version;
    this.context =
        Context.newBuilder("js")
            .engine(engine)
            .sandbox(SandboxPolicy.CONSTRAINED)
            .allowIO(IOAccess.newBuilder().fileSystem(new ScriptJail(modules)).build())
            .out(OutputStream.nullOutputStream())
            .err(OutputStream.nullOutputStream())
            .timeZone(ZoneOffset.UTC)
            .option("js.allow-eval", "false")
            .option("js.console", "false")
            .option("js.esm-eval-returns-exports", "true")
            .option("js.graal-builtin", "false")
            .option("js.load", "false")
            .option("js.print", "false")
            .option("js.strict", "true")
            .option("sandbox.MaxStackFrames", Integer.toString(MAX_STACK_FRAMES))
            .option("sandbox.MaxStatements", Long.toString(statementLimit))
            .option("sandbox.MaxThreads", "1")
            .build();
    Value functions = context.eval(prelude);
    this.start = functions.getMember("start");
    this.finish = functions.getMember("finish");
    warmUp();
  }

  /** A call that nobody waits for, so that the first that somebody waits for is not the slowest. */
  private void warmUp() {
    String head = "{\"user\":{\"roles\":[]},\"shape\":\"rows\",\"maxLog\":0}";
    Value nothing = context.eval(NOTHING);
    for (boolean isExact : new boolean[] {true, false}) {
      start.execute(nothing, Phase.AFTER_READ.exportName(), head, "[{\"a\":1.5}]", isExact);
      finish.execute();
    }
  }

  /** Which scripts it was made for. */
  String version() {
    return version;
  }

  /** Whether a limit, a time-out or the engine ended it; then it is of no further use. */
  boolean isDead() {
    return isDead;
  }

  /**
   * What a script exports.
   *
   * @throws HookFailure where it cannot be parsed, linked or started
   */
  List<Export> exports(HookFile file) throws HookFailure {
    return guarded(
        file,
        () -> {
          Value module = context.eval(file.source());
          return module.getMemberKeys().stream()
              .map(name -> export(name, module.getMember(name)))
              .toList();
        });
  }

  /** One exported name; line and column are 0 where they are not known. */
  record Export(String name, boolean isFunction, int line, int column) {}

  private static Export export(String name, Value value) {
    var section = value.getSourceLocation();
    return section == null
        ? new Export(name, value.canExecute(), 0, 0)
        : new Export(name, value.canExecute(), section.getStartLine(), section.getStartColumn());
  }

  /**
   * Runs one hook.
   *
   * @throws HookFailure where it throws or reaches a limit
   */
  Answer run(HookFile file, Phase phase, Question question) throws HookFailure {
    return guarded(
        file,
        () -> {
          Value hook = context.eval(file.source()).getMember(phase.exportName());
          start.execute(
              hook, phase.exportName(), question.head(), question.payload(), question.isExact());
          Value answer = finish.execute();
          return new Answer(
              answer.getArrayElement(0).asString(),
              answer.getArrayElement(1).asString(),
              answer.getArrayElement(2).asString());
        });
  }

  private interface Guest<T> {
    T run();
  }

  private <T> T guarded(HookFile file, Guest<T> guest) throws HookFailure {
    try {
      context.resetLimits();
      return guest.run();
    } catch (PolyglotException thrown) {
      isDead |= thrown.isCancelled() || thrown.isResourceExhausted() || thrown.isInternalError();
      throw HookFailure.of(file.path(), thrown);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError broken) {
      isDead = true;
      throw HookFailure.of(file.path(), broken.toString(), "");
    }
  }

  /** Ends it, whatever runs in it; may block until a built-in function comes to its end. */
  @Override
  public void close() {
    isDead = true;
    try {
      context.close(true);
    } catch (RuntimeException ended) {
      // It was cancelled, which is what was asked for.
    }
  }
}
