package dev.postern.hook;

import dev.postern.config.ConfigException;
import dev.postern.config.HookSettings;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.Exchange.Reply;
import dev.postern.hook.Exchange.Shape;
import dev.postern.hook.HookSet.Binding;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.Surface;
import dev.postern.spi.Action;
import dev.postern.spi.Filter;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

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
  private Sandboxes sandboxes;
  private volatile HookPool pool;

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
      set = new HookSet(scripts.version(), List.of(), scripts.modules(), HookSet.EMPTY.bindings());
      return;
    }
    if (sandboxes == null) {
      sandboxes = new Sandboxes(settings.statementLimit());
    }
    HookLoader.Loaded loaded = HookLoader.load(settings, sandboxes, scripts, known);
    if (pool == null) {
      pool = new HookPool(settings, sandboxes, loaded.set(), loaded.sandbox());
    } else {
      pool.adopt(loaded.set(), loaded.sandbox());
    }
    set = loaded.set();
  }

  /** Which scripts are in use: a short hash of them all. */
  public String version() {
    return set.version();
  }

  /** The files in use, as paths within the folder of scripts. */
  public List<String> files() {
    return set.files().stream().map(HookFile::path).toList();
  }

  /** Whether a hook wants to see what this endpoint gives. */
  public boolean hasAfter(Endpoint endpoint) {
    Binding binding = set.bindings().get(endpoint);
    return binding != null && binding.phases().contains(Phase.after(endpoint.action()));
  }

  /**
   * What is wanted, after the hook has had its say.
   *
   * @return {@code asked} itself where no hook is bound or none changed anything
   * @throws GatewayException where the hook refuses the call or fails, or no thread is free for it
   */
  public Operation before(Operation asked, Identity identity, Surface surface, long deadlineNanos) {
    HookSet current = set;
    Binding binding = current.bindings().get(asked.endpoint());
    if (binding == null) {
      return asked;
    }
    Endpoint endpoint = asked.endpoint();
    Phase phase = Phase.before(endpoint.action());
    if (!binding.phases().contains(phase)) {
      return asked;
    }
    Optional<Payload> payload = payload(asked);
    Shape shape =
        switch (asked) {
          case Operation.Read read -> Shape.NONE;
          case Operation.Create create -> Shape.ROWS;
          case Operation.Update update -> Shape.PATCH;
          case Operation.Delete delete -> Shape.NONE;
          case Operation.Call call -> Shape.ARGS;
        };
    Exchange exchange =
        new Exchange(
            settings,
            endpoint,
            identity,
            surface,
            shape,
            payload.map(Payload::json),
            payload.map(Payload::columns));
    Reply reply = run(current, binding.file(), phase, exchange, deadlineNanos);
    return changed(asked, payload, reply);
  }

  private static Optional<Payload> payload(Operation asked) {
    return switch (asked) {
      case Operation.Read read -> Optional.empty();
      case Operation.Create create -> Optional.of(create.payload());
      case Operation.Update update -> Optional.of(update.payload());
      case Operation.Delete delete -> Optional.empty();
      case Operation.Call call -> Optional.of(call.arguments());
    };
  }

  private static Operation changed(Operation asked, Optional<Payload> payload, Reply reply) {
    Filter<ColumnName> narrowing = reply.narrowing();
    boolean isSame = narrowing.isAll() && payload.map(Payload::json).equals(reply.payload());
    if (isSame) {
      return asked;
    }
    return switch (asked) {
      case Operation.Read read -> read.narrowed(narrowing);
      case Operation.Create create ->
          create.with(ChangedPayload.of(create.payload(), reply.payload().orElseThrow()));
      case Operation.Update update ->
          update
              .narrowed(narrowing)
              .with(ChangedPayload.of(update.payload(), reply.payload().orElseThrow()));
      case Operation.Delete delete -> delete.narrowed(narrowing);
      case Operation.Call call ->
          call.with(ChangedPayload.of(call.arguments(), reply.payload().orElseThrow()));
    };
  }

  /**
   * What is handed out, after the hook has had its say.
   *
   * @return {@code result} itself where no hook is bound or none changed anything
   * @throws GatewayException where the hook refuses the call or fails, or no thread is free for it
   */
  public Result after(
      Operation wanted, Result result, Identity identity, Surface surface, long deadlineNanos) {
    HookSet current = set;
    Endpoint endpoint = wanted.endpoint();
    Binding binding = current.bindings().get(endpoint);
    Phase phase = Phase.after(endpoint.action());
    if (binding == null || !binding.phases().contains(phase)) {
      return result;
    }
    Json body = result.body();
    Exchange exchange =
        new Exchange(
            settings,
            endpoint,
            identity,
            surface,
            ResultShape.of(body),
            Optional.of(body),
            Optional.empty());
    Reply reply = run(current, binding.file(), phase, exchange, deadlineNanos);
    Json changed = reply.payload().orElseThrow();
    if (changed.equals(body)) {
      return result;
    }
    return result.withBody(changed, rowCount(endpoint.action(), exchange.shape(), result, changed));
  }

  /** Rows written without a representation stay written, whatever a hook makes of none. */
  private static long rowCount(Action action, Shape shape, Result result, Json changed) {
    boolean isRepresented = shape == Shape.ROWS && !ResultShape.isEmpty(result.body());
    if (shape == Shape.ROWS && (isRepresented || !action.writes())) {
      return ResultShape.count(changed);
    }
    return result.rowCount();
  }

  private Reply run(
      HookSet current, HookFile file, Phase phase, Exchange exchange, long deadlineNanos) {
    try {
      HookJob job = new HookJob(current, file, phase, exchange.question(file.path(), phase));
      return exchange.reply(file.path(), phase, pool.run(job, deadlineNanos));
    } catch (HookFailure failure) {
      throw new GatewayException(
              ErrorCode.HOOK_FAILED,
              "the hook of %s failed; nothing was returned or changed"
                  .formatted(exchange.endpoint()))
          .hint("An operator finds the reason in the gateway's log")
          .causedBy(failure);
    }
  }

  /** Ends every hook under way; their calls are refused. */
  @Override
  public synchronized void close() {
    if (pool != null) {
      pool.close();
    }
    if (sandboxes != null) {
      sandboxes.close();
    }
  }
}
