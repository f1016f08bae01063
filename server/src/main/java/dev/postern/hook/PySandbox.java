package dev.postern.hook;

import dev.postern.json.JsonText;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * A script world for Python: every run starts the script and its modules anew. There are no files
 * at all: modules and the standard library come as text.
 */
final class PySandbox implements Sandbox {
  private static final int MAX_STACK_FRAMES = 400;
  private static final int WARM_UP_RUNS = 20;
  private static final long LEAST_CPU_MILLIS = 20_000;
  private static final HookFile NOTHING =
      HookFile.of("nothing.py", "def after_read(ctx):\n    ctx.rows\n");

  private final String version;
  private final Map<String, HookFile> known;
  private final Context context;
  private final Value exports;
  private final Value run;
  private volatile boolean isDead;
  private HostCalls host = HostCalls.NONE;
  private Question question;

  /**
   * Builds a world.
   *
   * @param version which scripts these modules belong to
   * @param known the hooks met so far, by path: a new world loads them before anybody calls
   * @param statementLimit the most statements of one run, which stands for its time of CPU
   */
  PySandbox(
      Engine engine,
      Source prelude,
      String version,
      Map<String, String> modules,
      Map<String, HookFile> known,
      long statementLimit) {
    this.version = version;
    this.known = known;
    this.context =
        Context.newBuilder("python")
            .engine(engine)
            .sandbox(SandboxPolicy.CONSTRAINED)
            .allowIO(IOAccess.newBuilder().fileSystem(new ScriptJail(Map.of())).build())
            .out(OutputStream.nullOutputStream())
            .err(OutputStream.nullOutputStream())
            .timeZone(ZoneOffset.UTC)
            .option("sandbox.MaxStackFrames", Integer.toString(MAX_STACK_FRAMES))
            .option("sandbox.MaxCPUTime", cpuMillis(statementLimit) + "ms")
            .option("sandbox.MaxThreads", "1")
            .build();
    ProxyExecutable asked =
        arguments -> host.answer(arguments[0].asString(), arguments[1].asString());
    ProxyExecutable body = _ -> (question.isExact() ? "*" : "+") + question.text();
    ProxyExecutable about = _ -> question.head().user().get();
    ProxyExecutable library = arguments -> PythonLibrary.text(arguments[0].asString());
    context.resetLimits();
    Value main = context.getBindings("python");
    main.putMember("_host", asked);
    main.putMember("_body", body);
    main.putMember("_about", about);
    main.putMember("_library", library);
    Value functions = context.eval(prelude);
    functions.getArrayElement(0).execute(JsonText.write(modules));
    this.exports = functions.getArrayElement(1);
    this.run = functions.getArrayElement(2);
    warmUp();
  }

  /**
   * Scripts with guards in place have no statements to be counted: one is taken for a microsecond.
   */
  private static long cpuMillis(long statementLimit) {
    return Math.max(LEAST_CPU_MILLIS, statementLimit / 1_000);
  }

  /** Calls that nobody waits for: the first of a kind is slow, and standard modules are loaded. */
  private void warmUp() {
    for (int count = 0; count < WARM_UP_RUNS; count++) {
      context.resetLimits();
      run(NOTHING, Phase.AFTER_READ, Question.IN_VAIN);
    }
    for (HookFile file : known.values()) {
      context.resetLimits();
      exports.execute(file.path(), text(file));
    }
    context.resetLimits();
  }

  private static String text(HookFile file) {
    return file.source().getCharacters().toString();
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public boolean isDead() {
    return isDead;
  }

  @Override
  public List<Export> exports(HookFile file) throws HookFailure {
    Value answer = guarded(file, () -> exports.execute(file.path(), text(file)));
    if (!answer.getArrayElement(0).asString().equals("done")) {
      throw HookFailure.of(
          file.path(), answer.getArrayElement(1).asString(), answer.getArrayElement(2).asString());
    }
    List<Export> found = new ArrayList<>();
    Value all = answer.getArrayElement(1);
    for (int index = 0; index < all.getArraySize(); index++) {
      Value each = all.getArrayElement(index);
      Export export =
          new Export(
              each.getArrayElement(0).asString(),
              each.getArrayElement(1).asBoolean(),
              each.getArrayElement(3).asString(),
              each.getArrayElement(4).asInt(),
              each.getArrayElement(5).asInt());
      if (isForTheGateway(export, each.getArrayElement(2).asBoolean())) {
        found.add(export);
      }
    }
    known.put(file.path(), file);
    return found;
  }

  /** Every name of a module is public in Python: those are meant that are or look like a hook's. */
  private static boolean isForTheGateway(Export export, boolean isDefinedHere) {
    String name = export.name();
    return name.equals(BindReader.NAME)
        || Phase.of(name, Language.PYTHON).isPresent()
        || (isDefinedHere
            && (name.matches("(before|after).+")
                || Phase.meantBy(name, Language.PYTHON).isPresent()));
  }

  @Override
  public Answer run(HookFile file, Phase phase, Question asked, HostCalls calls)
      throws HookFailure {
    host = calls;
    try {
      return guarded(file, () -> run(file, phase, asked));
    } finally {
      host = HostCalls.NONE;
      question = null;
    }
  }

  private Answer run(HookFile file, Phase phase, Question asked) {
    question = asked;
    Head told = asked.head();
    Value answer =
        run.execute(
            file.path(),
            text(file),
            phase.exportName(Language.PYTHON),
            told.service(),
            told.resource(),
            told.action(),
            told.surface(),
            told.shape(),
            told.maxLog(),
            told.columns() == null ? "" : told.columns());
    String head = answer.getArrayElement(1).asString();
    // A script can catch what ends others: after it no promise about memory holds here.
    isDead |= head != null && head.contains("\"MemoryError: ");
    return new Answer(
        answer.getArrayElement(0).asString(), head, answer.getArrayElement(2).asString(), null);
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
      throw HookFailure.of(file.path(), broken.toString(), "").as(HookFailure.Kind.LIMIT);
    }
  }

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
