package dev.postern.hook;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

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
  private final HookFile file;
  private final Phase phase;
  private final Sandbox.Question question;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<Sandbox.Answer> answer = new CompletableFuture<>();
  private volatile long startedNanos;
  private volatile HookPool.Worker worker;

  HookJob(HookSet set, HookFile file, Phase phase, Sandbox.Question question) {
    this.set = set;
    this.file = file;
    this.phase = phase;
    this.question = question;
  }

  HookSet set() {
    return set;
  }

  HookFile file() {
    return file;
  }

  Phase phase() {
    return phase;
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
      given = sandbox.run(file, phase, question);
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

  /** Ends it without a run: there is no sandbox to run it in. */
  void fail(String reason) {
    answer.completeExceptionally(HookFailure.of(file.path(), phase, reason));
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
   * Gives it up.
   *
   * @return how far it was; when {@link State#DONE} the answer is there
   */
  State giveUp() {
    if (state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
      return State.WAITING;
    }
    return state.compareAndSet(State.RUNNING, State.GIVEN_UP) ? State.RUNNING : State.DONE;
  }
}
