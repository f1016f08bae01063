package dev.postern.hook;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** One run of one hook, between the thread that wants it and the thread that does it. */
final class HookJob {
  /** How far it is. */
  enum State {
    WAITING,
    RUNNING,
    DONE,
    GIVEN_UP
  }

  private final HookSet set;
  private final Hook hook;
  private final Sandbox.Question question;
  private final HostCalls host;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<Sandbox.Answer> answer = new CompletableFuture<>();
  private final Lock hostLine = new ReentrantLock();
  private volatile long startedNanos;
  private volatile HookPool.Worker worker;

  /**
   * @param host answers on the hook's own thread; never any more once the job is given up
   */
  HookJob(HookSet set, Hook hook, Sandbox.Question question, HostCalls host) {
    this.set = set;
    this.hook = hook;
    this.question = question;
    this.host = host;
  }

  HookSet set() {
    return set;
  }

  Hook hook() {
    return hook;
  }

  /** Who runs it; null before it is started. */
  HookPool.Worker worker() {
    return worker;
  }

  /** Takes it to run; false where its caller no longer waits. */
  boolean begin(HookPool.Worker by) {
    worker = by;
    startedNanos = System.nanoTime();
    return state.compareAndSet(State.WAITING, State.RUNNING);
  }

  /**
   * Runs it and hands the answer over.
   *
   * @return false where its caller gave it up meanwhile
   */
  boolean runIn(Sandbox sandbox) {
    Sandbox.Answer given = null;
    HookFailure failure = null;
    try {
      given = sandbox.run(hook.file(), hook.phase(), question, this::answer);
    } catch (HookFailure thrown) {
      failure = thrown;
    }
    if (!state.compareAndSet(State.RUNNING, State.DONE)) {
      return false;
    }
    if (failure == null) {
      answer.complete(given);
    } else {
      answer.completeExceptionally(failure);
    }
    return true;
  }

  private String answer(String name, String argument) {
    hostLine.lock();
    try {
      return state.get() == State.RUNNING
          ? host.answer(name, argument)
          : "-{\"message\":\"the call is over\"}";
    } finally {
      hostLine.unlock();
    }
  }

  /** How long it has been at work; 0 before it is started. */
  long ranForNanos() {
    long hasStarted = startedNanos;
    return hasStarted == 0 ? 0 : System.nanoTime() - hasStarted;
  }

  /** Ends it without a run: there is no sandbox to run it in. */
  void fail(String reason) {
    answer.completeExceptionally(
        HookFailure.of(HookFailure.Kind.UNAVAILABLE, hook.file().path(), hook.phase(), reason));
  }

  /**
   * Waits for the answer: for {@code timeoutNanos} from its start, and never beyond the deadline.
   *
   * @throws TimeoutException where there is none by then
   */
  Sandbox.Answer await(long timeoutNanos, long deadlineNanos)
      throws HookFailure, TimeoutException, InterruptedException {
    while (true) {
      long now = System.nanoTime();
      long hasStarted = startedNanos;
      long left = hasStarted == 0 ? timeoutNanos : hasStarted + timeoutNanos - now;
      left = Math.min(left, deadlineNanos - now);
      if (left <= 0) {
        throw new TimeoutException();
      }
      try {
        return answer.get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException early) {
        // It may have waited for a thread until now; the loop counts again.
      } catch (ExecutionException failed) {
        throw (HookFailure) failed.getCause();
      }
    }
  }

  /** The answer, which is there or comes at once. */
  Sandbox.Answer given() throws HookFailure {
    try {
      return answer.join();
    } catch (CompletionException failed) {
      throw (HookFailure) failed.getCause();
    }
  }

  /**
   * Gives it up. Waits for what it asks of the gateway at this moment, which has a deadline: after
   * this, nothing of it touches the call's transaction.
   *
   * @return how far it was; when {@link State#DONE} the answer is there
   */
  State giveUp() {
    if (state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
      return State.WAITING;
    }
    boolean wasRunning = state.compareAndSet(State.RUNNING, State.GIVEN_UP);
    hostLine.lock();
    try {
      return wasRunning ? State.RUNNING : State.DONE;
    } finally {
      hostLine.unlock();
    }
  }
}
