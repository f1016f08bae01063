package dev.postern.hook;

import dev.postern.config.ConfigException;
import dev.postern.config.HookSettings;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.error.GatewayException;
import dev.postern.hook.Exchange.Reply;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.spi.Identity;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs scripts around calls. A hook can change what goes in and what comes out, narrow a condition
 * and refuse a call; it cannot widen anything, because the grant binds after it. Whatever goes
 * wrong in a hook refuses the call.
 *
 * <p>Safe for use by many threads. An endpoint without a hook costs one look into a map.
 */
public final class HookEngine implements AutoCloseable {
  private final HookSettings settings;
  private final KnownResources known;
  private volatile HookSet set = HookSet.EMPTY;
  private final Map<String, HostFunction> functions = Map.of();
  private final Map<Language, HookPool> pools = new ConcurrentHashMap<>();
  private Sandboxes sandboxes;

  private HookEngine(HookSettings settings, KnownResources known) {
    this.settings = settings;
    this.known = known;
  }

  /**
   * Reads, compiles and checks all scripts; without any the script engine is not even started.
   *
   * @throws ConfigException with everything that is wrong, by file, line and column
   */
  public static HookEngine open(HookSettings settings, KnownResources known) {
    HookEngine engine = new HookEngine(settings, known);
    try {
      engine.load(ScriptFiles.read(settings));
    } catch (RuntimeException failure) {
      engine.close();
      throw failure;
    }
    return engine;
  }

  /**
   * Reads the scripts again. Calls under way end with the hooks they began with. A folder that is
   * gone, as when its disk is, takes no hook out of force.
   *
   * @return what became of it; never throws for what is wrong with a script
   */
  public synchronized ReloadOutcome reload() {
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
      sandboxes = new Sandboxes(settings.statementLimit());
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
    return switch (language) {
      case JAVASCRIPT -> settings;
      case PYTHON -> settings.withThreads(settings.pythonThreads());
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

  /** The hooks around a call of this caller; one look into a map where there are none. */
  public Hooks of(Endpoint endpoint, Identity identity, Surface surface) {
    HookSet current = set;
    List<Hook> bound = current.of(endpoint);
    if (bound.isEmpty()) {
      return Hooks.NONE;
    }
    List<Hook> meant = bound.stream().filter(hook -> hook.bind().isFor(identity, surface)).toList();
    return meant.isEmpty() ? Hooks.NONE : new Hooks(this, current, meant);
  }

  HookSettings settings() {
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
    long timeoutNanos =
        TimeUnit.MILLISECONDS.toNanos(
            Math.min(
                hook.bind().timeoutMillis().orElse(Integer.MAX_VALUE), settings.timeoutMillis()));
    HookHost host = new HookHost(functions, call, hook, asked, timeoutNanos);
    HookJob job = new HookJob(bound, hook, exchange.question(hook), host);
    HookPool pool = pools.get(hook.file().language());
    return exchange.reply(hook, pool.run(job, timeoutNanos, call.deadlineNanos()));
  }

  /** Ends every hook under way; their calls are refused. */
  @Override
  public synchronized void close() {
    pools.values().forEach(HookPool::close);
    if (sandboxes != null) {
      sandboxes.close();
    }
  }
}
