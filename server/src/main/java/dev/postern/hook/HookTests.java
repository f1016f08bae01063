package dev.postern.hook;

import dev.postern.config.HookSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the tests that lie beside hooks. A test file is a guest like a hook, in a world of its own;
 * each of its tests starts it anew. What it asks for is a trial of a hook.
 */
public final class HookTests implements AutoCloseable {
  private static final String SERVICE = "postern:test";
  private static final int TIMEOUTS_FOR_A_TEST = 30;
  private static final int LEAST_TEST_MILLIS = 30_000;

  private final HookSettings settings;
  private final TestFiles files;
  private final HookTrials trials;
  private final Sandboxes sandboxes;
  private final Map<Language, HookPool> pools = new HashMap<>();

  /**
   * One test.
   *
   * @param file within the folder of scripts
   * @param name empty where the file itself does not run
   * @param failure why it failed; empty where it did not
   */
  public record Outcome(String file, String name, long nanos, Optional<String> failure) {}

  private HookTests(HookSettings settings, TestFiles files, Optional<TrialDatabase> database) {
    this.settings = settings;
    this.files = files;
    this.trials = new HookTrials(settings, files.scripts(), database);
    this.sandboxes = new Sandboxes(settings.limits().statementLimit());
  }

  /**
   * Opens the tests below a path, with the hooks of the whole folder.
   *
   * @throws dev.postern.config.ConfigException with all that is wrong with the hooks
   */
  public static HookTests open(HookSettings settings, Path path) {
    return open(settings, path, Optional.empty());
  }

  /**
   * The same, where trials that bring no data find it in a database.
   *
   * @throws dev.postern.config.ConfigException with all that is wrong with the hooks
   */
  public static HookTests open(HookSettings settings, Path path, Optional<TrialDatabase> database) {
    ScriptFiles scripts = ScriptFiles.read(settings);
    return new HookTests(settings, TestFiles.below(settings.folder(), path, scripts), database);
  }

  /** Runs all of them, by path and in the order of each file. */
  public List<Outcome> run() {
    List<Outcome> outcomes = new ArrayList<>();
    files.texts().keySet().forEach(path -> run(path, outcomes));
    return outcomes;
  }

  private void run(String path, List<Outcome> outcomes) {
    long begunNanos = System.nanoTime();
    List<String> names = new ArrayList<>();
    try {
      ask(path, JsonText.object()).forEach(name -> names.add(name.asString("")));
    } catch (HookFailure | GatewayException broken) {
      outcomes.add(outcome(path, "", begunNanos, Optional.of(reason(broken))));
      return;
    }
    if (names.isEmpty()) {
      outcomes.add(outcome(path, "", begunNanos, Optional.of("has no test")));
    }
    for (int index = 0; index < names.size(); index++) {
      outcomes.add(run(path, names.get(index), index));
    }
  }

  private Outcome run(String path, String name, int index) {
    long begunNanos = System.nanoTime();
    try {
      JsonNode told = ask(path, JsonText.object().put("index", index));
      return outcome(path, name, begunNanos, failure(path, told));
    } catch (HookFailure | GatewayException broken) {
      return outcome(path, name, begunNanos, Optional.of(reason(broken)));
    }
  }

  private static Outcome outcome(
      String path, String name, long begunNanos, Optional<String> failure) {
    return new Outcome(path, name, System.nanoTime() - begunNanos, failure);
  }

  /** With the line of the test file, where it is known. */
  private static Optional<String> failure(String path, JsonNode told) {
    if (told.isNull()) {
      return Optional.empty();
    }
    String message = told.path("message").asString("");
    return told.path("stack")
        .asString("")
        .lines()
        .filter(line -> line.contains(path + ":"))
        .map(line -> line.substring(line.indexOf(path)).replaceFirst("\\)$", ""))
        .findFirst()
        .map(place -> place.replaceFirst("-\\d+$", "") + " " + message)
        .or(() -> Optional.of(message));
  }

  private static String reason(Exception broken) {
    Throwable cause = broken.getCause() instanceof FailureReport report ? report : broken;
    return cause.getMessage();
  }

  private JsonNode ask(String path, ObjectNode value) throws HookFailure {
    Hook hook = new Hook(files.driver(path), Phase.AFTER_CALL, Bind.ALWAYS);
    long millis =
        Math.max(LEAST_TEST_MILLIS, TIMEOUTS_FOR_A_TEST * (long) settings.limits().timeoutMillis());
    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    HookCall call =
        new HookCall(
            new Identity("tester", "trial", List.of(), Map.of()),
            Surface.REST,
            new HookRequest("test", "127.0.0.1", "", "", ""),
            System.nanoTime() + timeoutNanos,
            SourceAccess.NONE,
            new HookTrace());
    Endpoint endpoint = new Endpoint(SERVICE, path, Action.CALL);
    Exchange exchange =
        new Exchange(
            settings,
            endpoint,
            call,
            Exchange.Shape.VALUE,
            Optional.of(JsonText.write(value)),
            Optional.empty());
    // what a test asks for does not look at it
    Operation nothing = new Operation.Delete(SERVICE, path, Filter.all(), Optional.empty());
    HookHost host =
        new HookHost(
            Map.of("hook", (argument, moment) -> tried(path, argument)),
            call,
            hook,
            nothing,
            timeoutNanos);
    HookSet set =
        new HookSet(
            files.scripts().version(),
            Map.of(hook.file().language(), files.scripts().version() + " " + path),
            List.of(hook.file()),
            files.modules(),
            Map.of(),
            Map.of(),
            Map.of());
    HookJob job = new HookJob(set, hook, exchange.question(hook), host);
    Sandbox.Answer answer =
        pool(hook.file().language(), set).run(job, timeoutNanos, call.deadlineNanos());
    return JsonText.parse(exchange.reply(hook, answer).payload().orElseThrow());
  }

  private HookPool pool(Language language, HookSet set) {
    return pools.computeIfAbsent(
        language,
        _ ->
            new HookPool(
                settings,
                sandboxes,
                language,
                set,
                sandboxes.open(language, set.version(language), set.modules())));
  }

  private Json tried(String test, JsonNode argument) {
    String file = argument.path("hook").asString(TestFiles.tested(test));
    String phase = argument.path("phase").asString("");
    if (!argument.isObject()) {
      throw new GatewayException(ErrorCode.REQUEST_MALFORMED, "ctx takes an object");
    }
    return JsonText.write(trials.run(file, phase, argument));
  }

  @Override
  public void close() {
    trials.close();
    pools.values().forEach(HookPool::close);
    sandboxes.close();
  }
}
