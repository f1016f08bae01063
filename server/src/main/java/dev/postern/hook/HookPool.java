package dev.postern.hook;

import dev.postern.config.HookSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.metric.HookMetrics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that hooks of one language run on, one sandbox each. Who waits for a hook watches it:
 * a run over time is cancelled, its thread written off and another takes its place. One that is
 * deep in a built-in function ends late; while too many do, calls are refused instead.
 */
final class HookPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HookPool.class);
  private static final long IDLE_MILLIS = 500;
  private static final int MAX_LATE_THREADS_PER_THREAD = 2;
  private static final long WATCH_NANOS = 5_000_000;
  private static final int QUIET_LOOKS = 200;

  /** The worker whose thread this is. */
  private static final ThreadLocal<Worker> CURRENT = new ThreadLocal<>();

  private final HookSettings settings;
  private final Language language;
  private final FairQueue queue;

  /** Those whose callers wait. */
  private final Set<HookJob> awaited = ConcurrentHashMap.newKeySet();

  private final Watch watch = new Watch();
  private final Spares spares;
  private final Set<Worker> workers = new HashSet<>();
  private int lateThreads;
  private boolean isClosed;
  private volatile HookSet latest;

  /**
   * Starts the threads; each prepares its sandbox at once.
   *
   * @param spare a sandbox already made for {@code set}
   */
  HookPool(
      HookSettings settings, Sandboxes sandboxes, Language language, HookSet set, Sandbox spare) {
    this.settings = settings;
    this.spares = new Spares(sandboxes, language);
    this.language = language;
    this.queue =
        new FairQueue(
            Math.max(1, settings.limits().queueLength()), settings.limits().poolThreads());
    this.latest = set;
    spares.add(spare);
    refill();
    watch.start();
  }

  /**
   * Says which scripts will be wanted from now on, with a sandbox already made for them. Where
   * those at hand are no good for them, each thread gets one before this returns: no call waits for
   * it.
   */
  void adopt(HookSet set, Sandbox spare) {
    if (latest.version(language).equals(set.version(language))) {
      spare.close();
    } else {
      spares.add(spare);
      for (int thread = 1; thread < settings.limits().poolThreads(); thread++) {
        spares.make(set);
      }
    }
    latest = set;
  }

  /**
   * Runs a hook and waits for it. One that another hook has caused runs on the same thread, in a
   * world of its own: so no hook waits for a thread that waits for it.
   *
   * @throws HookFailure where it does not end well
   * @throws GatewayException where there is no thread for it in time
   */
  Sandbox.Answer run(HookJob job, long timeoutNanos, long deadlineNanos) throws HookFailure {
    Worker asking = CURRENT.get();
    if (asking != null && asking.pool() == this) {
      return asking.runWithin(job, timeoutNanos);
    }
    job.within(timeoutNanos, deadlineNanos);
    awaited.add(job);
    try {
      return await(job, timeoutNanos, deadlineNanos);
    } finally {
      awaited.remove(job);
    }
  }

  private Sandbox.Answer await(HookJob job, long timeoutNanos, long deadlineNanos)
      throws HookFailure {
    boolean isOutOfTime = System.nanoTime() - deadlineNanos >= 0;
    if (isOutOfTime || !queue.offer(job) || (isClosed() && queue.remove(job))) {
      throw overloaded();
    }
    watch.look();
    String reason;
    HookFailure.Kind kind = HookFailure.Kind.LATE;
    try {
      return job.await();
    } catch (TimeoutException over) {
      reason = "ran when the call had to end";
      if (job.ranForNanos() >= timeoutNanos) {
        kind = HookFailure.Kind.TIMEOUT;
        reason = "ran longer than its limit of %d ms".formatted(timeoutNanos / 1_000_000);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      reason = "was interrupted";
    }
    if (job.worker() != null) {
      job.worker().endWithin(job);
    }
    return switch (job.giveUp()) {
      case WAITING -> {
        queue.remove(job);
        throw overloaded();
      }
      case RUNNING -> {
        job.worker().abandon();
        throw HookFailure.of(kind, job.hook().file().path(), job.hook().phase(), reason);
      }
      case DONE -> job.given();
      case GIVEN_UP -> throw new IllegalStateException("a job is given up by its caller alone");
    };
  }

  private static GatewayException overloaded() {
    return new GatewayException(ErrorCode.OVERLOADED, "too many calls wait for hooks")
        .hint("Try again in a moment");
  }

  /** What its threads do at this moment. */
  synchronized HookMetrics.Pool state() {
    int busy = 0;
    int contexts = spares.size();
    for (Worker worker : workers) {
      busy += worker.isBusy ? 1 : 0;
      contexts += worker.sandbox == null ? 0 : 1;
    }
    return new HookMetrics.Pool(language.id(), busy, queue.size(), lateThreads, contexts);
  }

  private synchronized void refill() {
    int most = settings.limits().poolThreads() * (1 + MAX_LATE_THREADS_PER_THREAD);
    while (!isClosed
        && workers.size() < settings.limits().poolThreads()
        && workers.size() + lateThreads < most) {
      Worker worker = new Worker();
      workers.add(worker);
      Thread.ofPlatform().name("hook-", 0).daemon().start(worker);
    }
  }

  private synchronized void writeOff(Worker worker) {
    if (workers.remove(worker)) {
      lateThreads++;
    }
    refill();
  }

  private synchronized void ended(Worker worker) {
    if (!workers.remove(worker)) {
      lateThreads--;
    }
    refill();
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  @Override
  public void close() {
    Set<Worker> last;
    synchronized (this) {
      isClosed = true;
      last = Set.copyOf(workers);
    }
    watch.look();
    last.forEach(Worker::abandon);
    queue.drain().forEach(job -> job.fail("the gateway is stopping"));
    spares.close();
  }

  /**
   * Looks again and again, while there are calls, whether one has waited for too long; sleeps while
   * there are none.
   */
  private final class Watch implements Runnable {
    private final Thread thread = Thread.ofPlatform().name("hook-watch").daemon().unstarted(this);
    private volatile boolean isAsleep;

    void start() {
      thread.start();
    }

    /** Has it look: there is a call. */
    void look() {
      if (isAsleep) {
        isAsleep = false;
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      int quietLooks = 0;
      while (!isClosed() || !awaited.isEmpty()) {
        LockSupport.parkNanos(this, WATCH_NANOS);
        awaited.forEach(HookJob::wakeIfLate);
        quietLooks = awaited.isEmpty() ? quietLooks + 1 : 0;
        if (quietLooks >= QUIET_LOOKS) {
          sleep();
          quietLooks = 0;
        }
      }
    }

    private void sleep() {
      isAsleep = true;
      while (isAsleep && awaited.isEmpty() && !isClosed()) {
        LockSupport.park(this);
      }
      isAsleep = false;
    }
  }

  /** One thread and the sandbox it owns. */
  final class Worker implements Runnable {
    private volatile Sandbox sandbox;
    private final List<Sandbox> inner = new CopyOnWriteArrayList<>();
    private final AtomicReference<HookJob> current = new AtomicReference<>();
    private volatile boolean isAbandoned;
    private volatile boolean isBusy;
    private volatile HookJob ending;
    private int depth;

    private HookPool pool() {
      return HookPool.this;
    }

    /**
     * Runs a job that the job at work has caused; who waits for that one watches this one too, but
     * not the time that this one has for itself.
     */
    private Sandbox.Answer runWithin(HookJob job, long timeoutNanos) throws HookFailure {
      Sandbox world = within(job.set());
      depth++;
      try {
        if (ending != null && ending == current.get()) {
          throw HookFailure.of(
              HookFailure.Kind.LATE,
              job.hook().file().path(),
              job.hook().phase(),
              "was to run when the hook that caused it had to end");
        }
        job.begin(this);
        runFor(timeoutNanos, job, world);
        return job.given();
      } finally {
        depth--;
      }
    }

    private void runFor(long timeoutNanos, HookJob job, Sandbox world) throws HookFailure {
      AtomicBoolean isOver = new AtomicBoolean();
      Thread watch =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      TimeUnit.NANOSECONDS.sleep(timeoutNanos);
                      isOver.set(true);
                      Thread.ofPlatform().name("hook-end").daemon().start(world::close);
                    } catch (InterruptedException ended) {
                      // It has ended in time.
                    }
                  });
      try {
        job.runIn(world);
      } finally {
        watch.interrupt();
      }
      if (isOver.get()) {
        throw HookFailure.of(
            HookFailure.Kind.TIMEOUT,
            job.hook().file().path(),
            job.hook().phase(),
            "ran longer than its limit of %d ms".formatted(timeoutNanos / 1_000_000));
      }
    }

    /** A world for the next level. */
    private Sandbox within(HookSet set) {
      if (depth == inner.size()) {
        inner.add(spares.open(set));
      }
      Sandbox known = inner.get(depth);
      if (known.isDead() || !spares.isFor(set, known)) {
        known.close();
        inner.set(depth, spares.open(set));
      }
      return inner.get(depth);
    }

    /**
     * Ends what the job at work has caused: else it could not be given up before that has ended.
     */
    private void endWithin(HookJob job) {
      if (current.get() == job) {
        ending = job;
        for (Sandbox within : inner) {
          Thread.ofPlatform().name("hook-end").daemon().start(within::close);
        }
      }
    }

    @Override
    public void run() {
      CURRENT.set(this);
      try {
        while (!isAbandoned && !isClosed()) {
          step();
        }
      } catch (InterruptedException ended) {
        // The pool is closed.
      } finally {
        discard();
        ended(this);
      }
    }

    private void step() throws InterruptedException {
      prepare(latest);
      HookJob job = queue.poll(IDLE_MILLIS);
      if (job == null) {
        return;
      }
      isBusy = true;
      current.set(job);
      try {
        if (!prepare(job.set())) {
          job.fail("there is no sandbox to run it in");
        } else if (job.begin(this) && !job.runIn(sandbox)) {
          isAbandoned = true;
        }
      } finally {
        giveBack();
      }
    }

    /** The thread counts as its file's no longer, be it free or written off. */
    private void giveBack() {
      HookJob job = current.getAndSet(null);
      if (job != null) {
        queue.ended(job);
      }
      isBusy = false;
    }

    /** Has a sandbox for these scripts ready. */
    private boolean prepare(HookSet set) {
      Sandbox current = sandbox;
      if (current != null && !current.isDead() && spares.isFor(set, current)) {
        return true;
      }
      discard();
      try {
        sandbox = spares.take(set, latest);
        return true;
      } catch (RuntimeException | OutOfMemoryError failure) {
        if (!isClosed()) {
          LOG.error("No sandbox for hooks could be made", failure);
        }
        return false;
      }
    }

    private void discard() {
      Sandbox old = sandbox;
      sandbox = null;
      if (old != null) {
        old.close();
      }
      inner.forEach(Sandbox::close);
      inner.clear();
    }

    /** Cancels what runs here; this thread takes no further job. */
    private void abandon() {
      isAbandoned = true;
      giveBack();
      writeOff(this);
      Sandbox running = sandbox;
      if (running != null) {
        Thread.ofPlatform().name("hook-end").daemon().start(running::close);
      }
      for (Sandbox within : inner) {
        Thread.ofPlatform().name("hook-end").daemon().start(within::close);
      }
    }
  }
}
