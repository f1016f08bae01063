package dev.postern.hook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hooks that wait for a thread, first come, first served; but where there are several threads and
 * several files, one file leaves a thread and most of the room to the others.
 */
final class FairQueue {
  private static final int SHARE_OF_ROOM = 4;

  private final int room;
  private final int threads;
  private final ReentrantLock lock = new ReentrantLock();

  /** Threads with nothing to do; the last to come is the first to go, as its caches are warm. */
  private final Deque<Thread> idle = new ArrayDeque<>();

  private final Set<HookJob> waiting = new LinkedHashSet<>();
  private final Map<String, Integer> waitingByFile = new HashMap<>();
  private final Map<String, Integer> runningByFile = new HashMap<>();

  /**
   * @param room for jobs that wait
   */
  FairQueue(int room, int threads) {
    this.room = room;
    this.threads = threads;
  }

  /** Whether there was room for it. */
  boolean offer(HookJob job) {
    Thread next;
    lock.lock();
    try {
      String file = file(job);
      boolean isFull =
          waiting.size() >= room
              || (isShared(job)
                  && waitingByFile.getOrDefault(file, 0) >= Math.max(1, room / SHARE_OF_ROOM));
      if (isFull) {
        return false;
      }
      waiting.add(job);
      waitingByFile.merge(file, 1, Integer::sum);
      next = idle.poll();
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(next);
    return true;
  }

  /** How many wait. */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** The next that may run; null where there is none in time. Its end is to be told. */
  HookJob poll(long millis) throws InterruptedException {
    Thread self = Thread.currentThread();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      long nanos = end - System.nanoTime();
      lock.lockInterruptibly();
      try {
        idle.remove(self);
        HookJob job = next();
        if (job != null || nanos <= 0) {
          return job;
        }
        idle.push(self);
      } finally {
        lock.unlock();
      }
      LockSupport.parkNanos(this, nanos);
    }
  }

  private HookJob next() {
    for (HookJob job : waiting) {
      if (!isShared(job) || runningByFile.getOrDefault(file(job), 0) < threads - 1) {
        take(job);
        runningByFile.merge(file(job), 1, Integer::sum);
        return job;
      }
    }
    return null;
  }

  /** A job that was taken holds its thread no longer. */
  void ended(HookJob job) {
    Thread next;
    lock.lock();
    try {
      runningByFile.computeIfPresent(file(job), (_, count) -> count == 1 ? null : count - 1);
      next = waiting.isEmpty() ? null : idle.poll();
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(next);
  }

  /** Takes one away that nobody waits for any more; false where it was taken already. */
  boolean remove(HookJob job) {
    lock.lock();
    try {
      return waiting.contains(job) && take(job);
    } finally {
      lock.unlock();
    }
  }

  /** Takes all away. */
  List<HookJob> drain() {
    lock.lock();
    try {
      List<HookJob> all = new ArrayList<>(waiting);
      for (Iterator<HookJob> left = all.iterator(); left.hasNext(); ) {
        take(left.next());
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  private boolean take(HookJob job) {
    waitingByFile.computeIfPresent(file(job), (_, count) -> count == 1 ? null : count - 1);
    return waiting.remove(job);
  }

  private boolean isShared(HookJob job) {
    return threads > 1 && job.set().files().size() > 1;
  }

  private static String file(HookJob job) {
    return job.hook().file().path();
  }
}
