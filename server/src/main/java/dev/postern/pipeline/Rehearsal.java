package dev.postern.pipeline;

import dev.postern.auth.Caller;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.SourceAccess;
import dev.postern.hook.TrialDatabase;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.schema.Services;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Capability;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.Result;
import dev.postern.spi.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs trials of hooks on the data of services. What a trial asks for is planned under the rights
 * of the caller that it names, and is on record like every access; no other hooks run. Its
 * transaction always comes to nothing.
 */
public final class Rehearsal implements TrialDatabase {
  private static final Credentials NOBODY = new NoCredentials("");

  private final GovernedPipeline pipeline;
  private final Services services;
  private final AtomicInteger trials = new AtomicInteger();

  /**
   * @param pipeline the way of what trials ask for
   * @param services where it is found
   */
  public Rehearsal(GovernedPipeline pipeline, Services services) {
    this.pipeline = pipeline;
    this.services = services;
  }

  @Override
  public ObjectNode tried(
      Operation asked, Identity caller, Surface surface, Function<SourceAccess, ObjectNode> trial) {
    String name = asked.endpoint().service();
    Optional<Services.Service> service =
        services.find(name).filter(found -> found.schema().can(Capability.TRANSACTION));
    if (service.isEmpty()) {
      return trial.apply(SourceAccess.NONE);
    }
    Trial data = new Trial(asked, caller, surface);
    try {
      return service
          .get()
          .source()
          .transact(
              transaction -> {
                data.transaction = transaction;
                throw new Undone(trial.apply(data));
              });
    } catch (Undone undone) {
      return undone.outcome;
    } finally {
      data.write();
    }
  }

  /** Ends a transaction that has gone well. */
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient ObjectNode outcome;

    Undone(ObjectNode outcome) {
      super("a trial is over", null, false, false);
      this.outcome = outcome;
    }
  }

  /** The data of one trial; whether its caller may make the call is seen at the first question. */
  private final class Trial implements SourceAccess {
    private final Operation asked;
    private final Identity identity;
    private final Surface surface;
    private Transaction transaction;
    private HookScope scope;
    private HookAccess access;

    Trial(Operation asked, Identity identity, Surface surface) {
      this.asked = asked;
      this.identity = identity;
      this.surface = surface;
    }

    private HookAccess access() {
      if (access == null) {
        Request request =
            new Request(
                "trial-" + trials.incrementAndGet(),
                surface,
                NOBODY,
                "postern hooks",
                "",
                System.nanoTime(),
                Cancellation.NEVER);
        Caller caller = new Caller(identity, JsonText.write(identity.claims()));
        Admitted admitted =
            pipeline.admit(request, caller, _ -> asked, pipeline.rules(), new Trace(request));
        scope = pipeline.scope(admitted).in(admitted, transaction).withoutHooks();
        access = scope.access(pipeline, admitted, 1);
      }
      return access;
    }

    @Override
    public Result run(Operation operation, long deadlineNanos) {
      String own = asked.endpoint().service();
      if (!operation.endpoint().service().equals(own)) {
        throw new GatewayException(
                ErrorCode.FEATURE_NOT_SERVED, "a trial finds the data of '%s' alone".formatted(own))
            .hint("Bring the rows of another service yourself, in 'db'");
      }
      return access().run(operation, deadlineNanos);
    }

    @Override
    public Result look(Operation.Read read, long deadlineNanos) {
      return access().look(read, deadlineNanos);
    }

    @Override
    public Result query(String text, List<Optional<String>> values, long deadlineNanos) {
      return access().query(text, values, deadlineNanos);
    }

    /** What was read and written is on record, the latter as undone. */
    private void write() {
      if (scope != null) {
        scope
            .write(pipeline, true)
            .ifPresent(
                unrecorded -> {
                  throw unrecorded;
                });
      }
    }
  }
}
