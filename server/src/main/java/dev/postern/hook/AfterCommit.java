package dev.postern.hook;

import dev.postern.config.HookReach;
import dev.postern.config.HookSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.metric.HookMetrics;
import dev.postern.operation.Operation;
import dev.postern.spi.Result;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs hooks for changes that are there to stay, behind the answer. Each is tried until it ends
 * well, some times at most: a hook may run more than once for one change, and does not run at all
 * where the gateway is killed. How many may wait is bounded, and taken before the change is made;
 * how many bytes wait is looked at then too.
 */
final class AfterCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AfterCommit.class);
  private static final int MAX_THREADS = 2;
  private static final int PAUSE_FACTOR = 4;

  private final HookEngine engine;
  private final HookReach.AfterCommit settings;
  private final HookMetrics metrics;
  private final ScheduledThreadPoolExecutor threads;
  private final Set<Delivery> open = new HashSet<>();
  private int taken;
  private long waitingBytes;
  private boolean isClosing;

  AfterCommit(HookEngine engine, HookSettings hooks, HookMetrics metrics) {
    this.engine = engine;
    this.settings = hooks.reach().afterCommit();
    this.metrics = metrics;
    // hooks that somebody waits for have threads left
    int most = Math.clamp(hooks.limits().poolThreads() / 2, 1, MAX_THREADS);
    this.threads =
        new ScheduledThreadPoolExecutor(
            most, Thread.ofPlatform().daemon().name("hook-after-commit-", 0).factory());
    metrics.afterCommitQueue(this::taken);
  }

  /**
   * Takes room for hooks.
   *
   * @throws GatewayException where there is none
   */
  synchronized Notice reserve(HookSet set, List<Hook> hooks, HookCall call) {
    if (isClosing
        || taken + hooks.size() > settings.maxQueued()
        || waitingBytes >= settings.maxQueuedBytes()) {
      hooks.forEach(hook -> metrics.afterCommit(hook.file().path(), "refused"));
      throw new GatewayException(
              ErrorCode.OVERLOADED,
              "too many hooks wait to be told of changes; nothing was changed")
          .hint("Try again in a moment");
    }
    taken += hooks.size();
    return new Notice(this, set, hooks, call);
  }

  synchronized void free(int places) {
    taken -= places;
    notifyAll();
  }

  private synchronized int taken() {
    return taken;
  }

  synchronized void start(HookSet set, Hook hook, Operation wanted, Result result, HookCall call) {
    Delivery delivery = new Delivery(set, hook, wanted, result, call);
    open.add(delivery);
    waitingBytes += result.body().length();
    delivery.waiting = threads.schedule(delivery, 0, TimeUnit.NANOSECONDS);
  }

  private synchronized void end(Delivery delivery, String outcome) {
    if (open.remove(delivery)) {
      waitingBytes -= delivery.result.body().length();
      metrics.afterCommit(delivery.hook.file().path(), outcome);
      free(1);
    }
  }

  private synchronized boolean isEnded(Delivery delivery) {
    return !open.contains(delivery);
  }

  private synchronized boolean goesOn(Delivery delivery) {
    if (isClosing || delivery.attempt >= settings.attempts()) {
      return false;
    }
    long pauseMillis = settings.pauseMillis();
    for (int passed = 1; passed < delivery.attempt; passed++) {
      pauseMillis *= PAUSE_FACTOR;
    }
    delivery.waiting = threads.schedule(delivery, pauseMillis, TimeUnit.MILLISECONDS);
    return true;
  }

  /** One hook that is to be told of one change. */
  private final class Delivery implements Runnable {
    private final HookSet set;
    private final Hook hook;
    private final Operation wanted;
    private final Result result;
    private final HookCall call;
    private int attempt;
    private ScheduledFuture<?> waiting;

    Delivery(HookSet set, Hook hook, Operation wanted, Result result, HookCall call) {
      this.set = set;
      this.hook = hook;
      this.wanted = wanted;
      this.result = result;
      this.call = call;
    }

    @Override
    public void run() {
      attempt++;
      try {
        attempt();
        end(this, "delivered");
      } catch (HookFailure | RuntimeException failure) {
        failed(failure);
      }
    }

    private void attempt() throws HookFailure {
      long startedNanos = System.nanoTime();
      long deadlineNanos = startedNanos + TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis());
      String outcome = "failed";
      Exchange exchange =
          new Exchange(
              engine.settings(),
              wanted.endpoint(),
              call.afterwards(deadlineNanos),
              ResultShape.of(result.body()),
              Optional.of(result.body()),
              Optional.empty());
      try {
        engine.run(set, hook, wanted, exchange);
        outcome = "done";
      } finally {
        metrics.ran(
            hook.file().path(),
            hook.phase().exportName(),
            outcome,
            System.nanoTime() - startedNanos);
      }
    }

    private void failed(Exception failure) {
      if (isEnded(this)) {
        return;
      }
      String reason = engine.settings().reach().concealed(failure.getMessage());
      if (goesOn(this)) {
        metrics.afterCommit(hook.file().path(), "failed");
        LOG.warn(
            "{} afterCommit of call {} failed, attempt {} of {}: {}",
            hook.file().path(),
            call.request().id(),
            attempt,
            settings.attempts(),
            reason);
        return;
      }
      LOG.error(
          "{} afterCommit of call {} is given up after attempt {}: {}",
          hook.file().path(),
          call.request().id(),
          attempt,
          reason);
      end(this, "given_up");
    }
  }

  /** Lets those that wait run, each once more and for a bounded time; what is left is lost. */
  @Override
  public void close() {
    List<Delivery> lost;
    synchronized (this) {
      isClosing = true;
      for (Delivery delivery : open) {
        if (delivery.waiting != null && delivery.waiting.cancel(false)) {
          delivery.waiting = null;
          threads.execute(delivery);
        }
      }
      awaitEmpty();
      lost = List.copyOf(open);
    }
    for (Delivery delivery : lost) {
      LOG.error(
          "{} afterCommit of call {} is lost: the gateway stops",
          delivery.hook.file().path(),
          delivery.call.request().id());
      end(delivery, "lost");
    }
    threads.shutdownNow();
  }

  private synchronized void awaitEmpty() {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.drainMillis());
    try {
      for (long left = endNanos - System.nanoTime();
          !open.isEmpty() && left > 0;
          left = endNanos - System.nanoTime()) {
        wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
