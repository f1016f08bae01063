package dev.postern.hook;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of one hook, between the thread that wants it and the thread that does it. Who waits has
 * no alarm of its own, which would cost more than the hand-over itself: the pool's watch wakes it.
 */
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
  private final Lock hostLine = new ReentrantLock();
  private long timeoutNanos;
  private long deadlineNanos;
  private volatile Thread waiting;
  private volatile long startedNanos;

  /** One of these is there before the state says that it is done. */
  private Sandbox.Answer answer;

  private HookFailure failure;
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
    try {
      answer = sandbox.run(hook.file(), hook.phase(), question, this::answer);
    } catch (HookFailure thrown) {
      failure = thrown;
    }
    if (!state.compareAndSet(State.RUNNING, State.DONE)) {
      return false;
    }
    LockSupport.unpark(waiting);
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
    failure =
        HookFailure.of(HookFailure.Kind.UNAVAILABLE, hook.file().path(), hook.phase(), reason);
    state.compareAndSet(State.WAITING, State.DONE);
    LockSupport.unpark(waiting);
  }

  /**
   * Says how long it may take; before anybody else knows of it.
   *
   * @param newTimeoutNanos from its start on
   * @param newDeadlineNanos when its call must have ended
   */
  void within(long newTimeoutNanos, long newDeadlineNanos) {
    timeoutNanos = newTimeoutNanos;
    deadlineNanos = newDeadlineNanos;
  }

  /**
   * Waits for the answer, as long as it may take.
   *
   * @throws TimeoutException where there is none by then
   */
  Sandbox.Answer await() throws HookFailure, TimeoutException, InterruptedException {
    waiting = Thread.currentThread();
    while (state.get() != State.DONE) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (isLate()) {
        throw new TimeoutException();
      }
      LockSupport.park(this);
    }
    return given();
  }

  /** Whether who waits for it has waited long enough. */
  private boolean isLate() {
    long now = System.nanoTime();
    long hasStarted = startedNanos;
    return now - deadlineNanos >= 0 || (hasStarted != 0 && now - hasStarted >= timeoutNanos);
  }

  /** Wakes who waits for it, where that has been long enough. */
  void wakeIfLate() {
    if (isLate()) {
      LockSupport.unpark(waiting);
    }
  }

  /** The answer, which is there. */
  Sandbox.Answer given() throws HookFailure {
    if (failure != null) {
      throw failure;
    }
    return answer;
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
