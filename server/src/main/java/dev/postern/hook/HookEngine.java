package dev.postern.hook;

import dev.postern.config.ConfigException;
import dev.postern.config.HookLimits;
import dev.postern.config.HookSafety;
import dev.postern.config.HookSettings;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.error.GatewayException;
import dev.postern.hook.Exchange.Reply;
import dev.postern.mask.MaskKey;
import dev.postern.mask.Masking;
import dev.postern.metric.HookMetrics;
import dev.postern.metric.Metrics;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scripts around calls. A hook can change what goes in and what comes out, narrow a condition
 * and refuse a call; it cannot widen anything, because the grant binds after it. Whatever goes
 * wrong in a hook refuses the call.
 *
 * <p>Safe for use by many threads. An endpoint without a hook costs one look into a map.
 */
public final class HookEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HookEngine.class);

  private final HookSettings settings;
  private final KnownResources known;
  private volatile HookSet set = HookSet.EMPTY;
  private final Surroundings around;
  private final HostFunctions functions;
  private final AfterCommit afterCommit;
  private final Map<Language, HookPool> pools = new ConcurrentHashMap<>();
  private volatile HookRecorder recorder;
  private Sandboxes sandboxes;
  private volatile boolean isStale;

  private HookEngine(
      HookSettings settings,
      KnownResources known,
      Surroundings around,
      Map<String, HostFunction> functions) {
    this.settings = settings;
    this.known = known;
    this.around = around;
    this.functions = new HostFunctions(settings.reach(), around, functions);
    this.afterCommit = new AfterCommit(this, settings, around.metrics());
    around.metrics().pools(() -> pools.values().stream().map(HookPool::state).toList());
    around.metrics().resting(this::resting);
    around.metrics().scripts(() -> new HookMetrics.Scripts(version(), isStale));
  }

  /**
   * Reads, compiles and checks all scripts; without any the script engine is not even started.
   *
   * @throws ConfigException with everything that is wrong, by file, line and column
   */
  public static HookEngine open(HookSettings settings, KnownResources known, Surroundings around) {
    return open(new HookEngine(settings, known, around, Map.of()), ScriptFiles.read(settings));
  }

  /** The same of scripts that were read before, and with other functions where they are given. */
  static HookEngine open(
      HookSettings settings,
      KnownResources known,
      Map<String, HostFunction> functions,
      ScriptFiles scripts) {
    return open(new HookEngine(settings, known, ofThisRun(), functions), scripts);
  }

  private static HookEngine open(HookEngine engine, ScriptFiles scripts) {
    try {
      engine.load(scripts);
    } catch (RuntimeException failure) {
      engine.close();
      throw failure;
    }
    return engine;
  }

  /** The same in the real world, with hashes and numbers that nobody else sees. */
  public static HookEngine open(HookSettings settings, KnownResources known) {
    return open(settings, known, ofThisRun());
  }

  private static Surroundings ofThisRun() {
    return Surroundings.real(new Masking(MaskKey.ofThisRun()), new Metrics().hooks());
  }

  /**
   * Reads the scripts again. Calls under way end with the hooks they began with. A folder that is
   * gone, as when its disk is, takes no hook out of force.
   *
   * @return what became of it; never throws for what is wrong with a script
   */
  public synchronized ReloadOutcome reload() {
    ReloadOutcome outcome = readAgain();
    isStale = outcome instanceof ReloadOutcome.Kept;
    return outcome;
  }

  private ReloadOutcome readAgain() {
    if (!set.files().isEmpty() && !Files.isDirectory(settings.folder())) {
      return new ReloadOutcome.Kept(
          set.version(), List.of(new Problem(Position.wholeOf(settings.folder()), "", "is gone")));
    }
    ScriptFiles scripts = ScriptFiles.read(settings);
    if (scripts.problems().isEmpty() && scripts.version().equals(set.version())) {
      return new ReloadOutcome.Unchanged(set.version());
    }
    try {
      load(scripts);
      return new ReloadOutcome.Replaced(set.version(), set.files().size());
    } catch (ConfigException wrong) {
      return new ReloadOutcome.Kept(set.version(), wrong.problems());
    }
  }

  private synchronized void load(ScriptFiles scripts) {
    if (scripts.areEmpty()) {
      if (!scripts.problems().isEmpty()) {
        throw new ConfigException(scripts.problems());
      }
      set = HookSet.of(scripts, List.of(), List.of());
      return;
    }
    if (sandboxes == null) {
      sandboxes = new Sandboxes(settings.limits().statementLimit());
    }
    HookLoader.Loaded loaded = HookLoader.load(settings, sandboxes, scripts, known);
    loaded
        .sandboxes()
        .forEach(
            (language, spare) -> {
              HookPool pool = pools.get(language);
              if (pool == null) {
                pools.put(
                    language,
                    new HookPool(threads(language), sandboxes, language, loaded.set(), spare));
              } else {
                pool.adopt(loaded.set(), spare);
              }
            });
    set = loaded.set();
  }

  /** Worlds of Python are heavy: it has threads of its own number. */
  private HookSettings threads(Language language) {
    HookLimits limits = settings.limits();
    return switch (language) {
      case JAVASCRIPT -> settings;
      case PYTHON -> settings.with(limits.withThreads(limits.pythonThreads()));
    };
  }

  /** Which scripts are in use: a short hash of them all. */
  public String version() {
    return set.version();
  }

  /** The files in use, as paths within the folder of scripts. */
  public List<String> files() {
    return set.files().stream().map(HookFile::path).toList();
  }

  /**
   * Has what hooks of the next calls get written as fixtures into the folder of scripts.
   *
   * @param resource as in {@code shop/customers}; empty for all
   */
  public void record(String resource, int calls, int seconds) {
    recorder = new HookRecorder(settings.folder(), resource, calls, seconds);
  }

  /**
   * Keeps what a hook is given, where somebody wants it.
   *
   * @param result what an after-hook sees; empty for those before
   */
  void recordIfWanted(Hook hook, Operation asked, HookCall call, Optional<Json> result) {
    HookRecorder current = recorder;
    if (current != null) {
      current.record(hook, asked, call, result);
      if (current.isOver()) {
        recorder = null;
      }
    }
  }

  /** The text of everything in use, by path within the folder of scripts. */
  public SortedMap<String, String> sources() {
    HookSet current = set;
    SortedMap<String, String> sources = new TreeMap<>(current.modules());
    current
        .files()
        .forEach(file -> sources.put(file.path(), file.source().getCharacters().toString()));
    return sources;
  }

  HookSet set() {
    return set;
  }

  /** The hooks around a call of this caller; one look into a map where there are none. */
  public Hooks of(Endpoint endpoint, Identity identity, Surface surface) {
    HookSet current = set;
    return current.chain(endpoint).of(this, current, identity, surface);
  }

  /** How the hooks around an endpoint are bound that run for this caller, outer ones first. */
  public List<HookBinding> bindings(Endpoint endpoint, Identity identity) {
    return set.of(endpoint).stream()
        .filter(
            hook ->
                hook.bind().roles().isEmpty()
                    || identity.roles().stream().anyMatch(hook.bind().roles()::contains))
        .map(HookBinding::of)
        .toList();
  }

  private Map<String, Boolean> resting() {
    Map<String, Boolean> byFile = new TreeMap<>();
    for (Hook hook : set.hooks()) {
      boolean rests = hook.breaker().isOpen(settings.safety());
      byFile.merge(hook.file().path(), rests, Boolean::logicalOr);
    }
    return byFile;
  }

  HookMetrics metrics() {
    return around.metrics();
  }

  /** What runs hooks once a change is there to stay. */
  AfterCommit afterCommit() {
    return afterCommit;
  }

  /** What hooks may cost. */
  public HookSettings settings() {
    return settings;
  }

  /**
   * Runs one hook.
   *
   * @throws HookFailure where it does not end well
   * @throws GatewayException where it refuses the call, or no thread is free for it in time
   */
  Reply run(HookSet bound, Hook hook, Operation asked, Exchange exchange) throws HookFailure {
    HookCall call = exchange.call();
    int most =
        hook.phase().isCommitted()
            ? settings.reach().afterCommit().timeoutMillis()
            : settings.limits().timeoutMillis();
    long timeoutNanos =
        TimeUnit.MILLISECONDS.toNanos(
            Math.min(hook.bind().timeoutMillis().orElse(Integer.MAX_VALUE), most));
    HookHost host = new HookHost(functions.byName(), call, hook, asked, timeoutNanos);
    HookJob job = new HookJob(bound, hook, exchange.question(hook), host);
    try {
      return exchange.reply(hook, answer(hook, job, timeoutNanos, call.deadlineNanos()));
    } catch (HookFailure failure) {
      throw failure.told(settings.reach()::concealed);
    }
  }

  private Sandbox.Answer answer(Hook hook, HookJob job, long timeoutNanos, long deadlineNanos)
      throws HookFailure {
    HookSafety safety = settings.safety();
    Breaker breaker = hook.breaker();
    String file = hook.file().path();
    if (!breaker.admits(safety)) {
      throw HookFailure.of(
          HookFailure.Kind.RESTING, file, hook.phase(), "has a rest after failing again and again");
    }
    try {
      HookPool pool = pools.get(hook.file().language());
      Sandbox.Answer answer = pool.run(job, timeoutNanos, deadlineNanos);
      breaker.ended();
      return answer;
    } catch (GatewayException overloaded) {
      breaker.left();
      throw overloaded;
    } catch (HookFailure failure) {
      if (!failure.kind().isCostly()) {
        breaker.ended();
      } else if (breaker.failed(safety)) {
        metrics().rests(file);
        LOG.error(
            "{} {} failed {} times in a row and has a rest of {} ms; its calls are refused",
            file,
            hook.phase().exportName(),
            safety.breakAfterFailures(),
            safety.breakMillis());
      }
      throw failure;
    }
  }

  /**
   * Ends every hook under way; their calls are refused. Those for changes that are there to stay
   * have a while to end before.
   */
  @Override
  public void close() {
    afterCommit.close();
    functions.close();
    closePools();
  }

  private synchronized void closePools() {
    pools.values().forEach(HookPool::close);
    if (sandboxes != null) {
      sandboxes.close();
    }
  }
}
