package dev.postern.hook;

import dev.postern.json.JsonText;
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
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * A script world for JavaScript: every run starts the script's module anew; built-ins are frozen.
 */
final class JsSandbox implements Sandbox {
  private static final int MAX_STACK_FRAMES = 400;
  private static final int MAX_RUNS_APART = 200;
  private static final Answer DONE = new Answer("done", null, null, null);
  private static final int MOST_ARGUMENTS = 1_000;
  private static final Source TOUCHING =
      Source.newBuilder("js", "({ afterRead(ctx) { ctx.rows[0].a = 2; } })", "nothing")
          .internal(true)
          .buildLiteral();

  private final String version;
  private final Context context;
  private final Value start;
  private final Value finish;
  private final Value arrayOf;
  private final GuestJson json;
  private final Value nothing;
  private volatile boolean isDead;
  private HostCalls host = HostCalls.NONE;
  private Question question;
  private RowBatch batch;
  private int runsApart;

  /**
   * Builds a world.
   *
   * @param version which scripts these modules belong to
   * @param statementLimit the most statements of one run
   */
  JsSandbox(
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
    ProxyExecutable asked =
        arguments -> host.answer(arguments[0].asString(), arguments[1].asString());
    ProxyExecutable handOver = _ -> handedOver(batch.rows());
    ProxyExecutable about = _ -> question.head().user().get();
    Value parts = context.eval(prelude);
    Value functions =
        parts
            .getArrayElement(0)
            .execute(asked, handOver, about, parts.getArrayElement(1), parts.getArrayElement(2));
    this.start = functions.getMember("start");
    this.finish = functions.getMember("finish");
    this.arrayOf = functions.getMember("arrayOf");
    this.json = new Texts(functions);
    this.nothing = json.parsed("null");
    warmUp();
  }

  /** A call that nobody waits for, so that the first that somebody waits for is not the slowest. */
  private void warmUp() {
    Value touching = context.eval(TOUCHING);
    String phase = Phase.AFTER_READ.exportName();
    Question given = Question.IN_VAIN;
    for (boolean isExact : new boolean[] {true, false}) {
      start(touching, phase, given.head(), given.text(), isExact, false);
      finish.execute();
    }
    batch = new RowBatch(given.body(), json, nothing);
    start(touching, phase, given.head(), null, false, true);
    finish.execute();
    batch.inPlace();
  }

  private void start(
      Value script, String phase, Head head, String body, boolean isExact, boolean isHanded) {
    start.execute(
        script,
        phase,
        head.service(),
        head.resource(),
        head.action(),
        head.surface(),
        head.shape(),
        head.maxLog(),
        head.columns(),
        body,
        isExact,
        isHanded);
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
    return guarded(
        file,
        () -> {
          Value module = context.eval(file.source());
          return module.getMemberKeys().stream()
              .map(name -> export(name, module.getMember(name)))
              .toList();
        });
  }

  private Export export(String name, Value value) {
    String text = value.canExecute() ? "" : json.written(value);
    var section = value.getSourceLocation();
    return section == null
        ? new Export(name, value.canExecute(), text, 0, 0)
        : new Export(
            name, value.canExecute(), text, section.getStartLine(), section.getStartColumn());
  }

  @Override
  public Answer run(HookFile file, Phase phase, Question asked, HostCalls calls)
      throws HookFailure {
    host = calls;
    question = asked;
    try {
      return guarded(file, () -> run(file, phase));
    } finally {
      host = HostCalls.NONE;
      question = null;
      batch = null;
    }
  }

  private Value handedOver(Row[] rows) {
    if (rows.length <= MOST_ARGUMENTS) {
      return arrayOf.execute((Object[]) rows);
    }
    Value array = arrayOf.execute();
    for (int index = 0; index < rows.length; index++) {
      array.setArrayElement(index, rows[index]);
    }
    return array;
  }

  private Answer run(HookFile file, Phase phase) {
    Value script = context.eval(source(file));
    String name = phase.exportName();
    if (question.areRows()) {
      batch = new RowBatch(question.body(), json, nothing);
      start(script, name, question.head(), null, false, true);
    } else {
      start(script, name, question.head(), question.text(), question.isExact(), false);
    }
    Value answer = finish.execute();
    if (answer.isNull()) {
      return DONE;
    }
    return answer.isBoolean() ? new Answer("done", null, null, batch.inPlace()) : answer(answer);
  }

  private Answer answer(Value answer) {
    String status = answer.getArrayElement(0).asString();
    String head = answer.getArrayElement(1).asString();
    String payload = answer.getArrayElement(2).asString();
    if (!question.areRows() || !status.equals("done")) {
      return new Answer(status, head, payload, null);
    }
    Value rows = answer.getArrayElement(3);
    try {
      return new Answer(status, head, null, rows.isNull() ? null : left(rows));
    } catch (RowBatch.NoRowException wrong) {
      String told = JsonText.write(Map.of("failure", wrong.getMessage()));
      return new Answer("invalid", told, null, null);
    }
  }

  private Rows left(Value rows) {
    return rows.isBoolean() ? batch.inPlace() : batch.left(rows);
  }

  /** Modules keep their variables: each run gets its own, until this world holds too many. */
  private Source source(HookFile file) {
    if (!file.mayImport()) {
      return file.source();
    }
    runsApart++;
    isDead |= runsApart >= MAX_RUNS_APART;
    return file.apart(runsApart);
  }

  /** JSON as the guest reads and writes it. */
  private static final class Texts implements GuestJson {
    private final Value parsed;
    private final Value written;

    private Texts(Value functions) {
      this.parsed = functions.getMember("parsed");
      this.written = functions.getMember("written");
    }

    @Override
    public Value parsed(String text) {
      return parsed.execute(text);
    }

    @Override
    public String written(Value value) {
      return written.execute(value).asString();
    }
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
