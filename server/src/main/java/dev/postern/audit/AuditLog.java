package dev.postern.audit;

import dev.postern.config.AuditRule;
import dev.postern.config.AuditSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one node as a chain of JSON lines. Every record has been handed to the operating
 * system when {@link #append} returns, so it outlives the process; that of a write, and of a call
 * whose role asks for it, has reached the disk. One thread brings them there, for all that wait at
 * that moment at once. What cannot be kept is an error and never a gap: until the trouble is over,
 * nothing is appended, and the first record after it says how many calls were refused.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CLEAN_EVERY_NANOS = TimeUnit.HOURS.toNanos(1);

  private final AuditSettings settings;
  private final AnchorKey key;
  private final String version;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final Condition synced = lock.newCondition();
  private final AtomicLong refused = new AtomicLong();
  private RecordFiles files;
  private String node = "";
  private AnchorFile anchors;
  private Retention retention;
  private ChainFile chain;
  private Thread committer;
  private volatile Link onDisk = Link.START;
  private volatile Trouble trouble = new Trouble("the gateway has not started", null, true);
  private volatile LongSupplier followedThrough;
  private long wantedThrough;
  private long anchoredNanos = System.nanoTime();
  private long lookedNanos = System.nanoTime();
  private long cleanedNanos = System.nanoTime() - CLEAN_EVERY_NANOS;
  private boolean isClosing;

  /**
   * One that keeps nothing before {@link #start}.
   *
   * @param version of the program, for the first record
   */
  public AuditLog(AuditSettings settings, AnchorKey key, String version) {
    this.settings = settings;
    this.key = key;
    this.version = version;
    this.followedThrough = settings.sinks().isEmpty() ? () -> Long.MAX_VALUE : () -> 0;
  }

  /**
   * Opens the file for appending; makes it and its folder where missing.
   *
   * @throws UncheckedIOException where it cannot be used, or another gateway uses it
   */
  public void start() {
    String name = settings.node().isEmpty() ? key.node() : settings.node();
    try {
      Slot slot = Slot.take(settings.file(), settings.sharesFolder());
      files = slot.files();
      node = slot.number() == 1 ? name : name + "-" + slot.number();
      retention = new Retention(files, settings.keepDays());
      anchors = new AnchorFile(slot.anchors(), key, node);
      chain = new ChainFile(files, node);
      warnOfMissing();
      chain.begin(version, key.publicKey());
      chain.toSync().force(false);
      onDisk = chain.last();
      anchors.sign(onDisk);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot open the audit file " + settings.file(), failure);
    }
    trouble = null;
    committer = Thread.ofPlatform().daemon().name("postern-audit").start(this::commitAll);
  }

  private void warnOfMissing() throws IOException {
    long anchored = AnchorFile.last(files.anchors(), node);
    if (anchored > chain.last().sequence()) {
      LOG.error(
          "Audit records {} to {} are missing from {}; 'postern audit verify' tells more",
          chain.last().sequence() + 1,
          anchored,
          settings.file());
    }
  }

  /** Names this gateway in its records. */
  public String node() {
    return node;
  }

  public RecordFiles files() {
    return files;
  }

  /** The last record that is on the disk. */
  public long syncedThrough() {
    return onDisk.sequence();
  }

  /** How many records the disk does not have yet. */
  public long unsynced() {
    lock.lock();
    try {
      return chain == null ? 0 : chain.last().sequence() - onDisk.sequence();
    } finally {
      lock.unlock();
    }
  }

  /** How many calls were refused since records could not be kept. */
  public long refused() {
    return refused.get();
  }

  public boolean isOpen() {
    return trouble == null;
  }

  /** Files are not deleted before their records have been sent on so far. */
  public void keepUntilFollowed(LongSupplier through) {
    followedThrough = through;
  }

  /**
   * Refuses work whose record could not be kept.
   *
   * @throws AuditUnavailableException where that is so
   */
  public void ensureOpen() {
    Trouble now = trouble;
    if (now != null) {
      throw now.told();
    }
  }

  /**
   * Keeps a record.
   *
   * @throws AuditUnavailableException where that cannot be done
   */
  public void append(AuditRecord entry) {
    Evidence evidence = entry.evidence();
    AuditRule rule = evidence.rule().over(settings.rule());
    AuditLine line = AuditLine.of(entry, rule);
    boolean waits = evidence.isWrite() || rule.requiresDisk();
    lock.lock();
    try {
      Trouble now = trouble;
      if (now != null) {
        refused.incrementAndGet();
        throw now.told();
      }
      chain.write(line.bytes(), line.size());
      if (waits) {
        await(chain.last().sequence());
      } else if (chain.bytes() >= settings.maxFileBytes()) {
        wanted.signal();
      }
    } catch (IOException failure) {
      fail("the audit file cannot be written", failure, false);
      refused.incrementAndGet();
      throw trouble.told();
    } finally {
      lock.unlock();
    }
  }

  private void await(long sequence) {
    wantedThrough = sequence;
    wanted.signal();
    long left = PATIENCE_NANOS;
    while (onDisk.sequence() < sequence) {
      Trouble now = trouble;
      if (now != null || left <= 0) {
        refused.incrementAndGet();
        throw now == null
            ? new AuditUnavailableException("the disk of the audit file does not answer", null)
            : now.told();
      }
      try {
        left = synced.awaitNanos(left);
      } catch (InterruptedException givenUp) {
        Thread.currentThread().interrupt();
        throw new AuditUnavailableException("interrupted while a record was kept", givenUp);
      }
    }
  }

  /** While the lock is held. */
  private void fail(String told, Throwable cause, boolean isFinal) {
    if (trouble == null || (isFinal && !trouble.isFinal())) {
      trouble = new Trouble(told, cause, isFinal);
      LOG.error(
          "{}: every call is refused until {}",
          told,
          isFinal ? "the gateway is started again" : "it can be",
          cause);
      synced.signalAll();
    }
  }

  /** The life of the thread that brings records to the disk. */
  private void commitAll() {
    boolean goesOn = true;
    while (goesOn) {
      lock.lock();
      try {
        if (!isClosing && wantedThrough <= onDisk.sequence() && !isFull()) {
          var _ = wanted.awaitNanos(TimeUnit.MILLISECONDS.toNanos(settings.syncMillis()));
        }
        goesOn = !isClosing;
      } catch (InterruptedException nobodyDoes) {
        goesOn = false;
      } finally {
        lock.unlock();
      }
      try {
        tend();
      } catch (IOException | RuntimeException failure) {
        lock.lock();
        try {
          fail("the audit records cannot be kept", failure, true);
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private boolean isFull() {
    boolean isOld =
        settings.maxFileHours() > 0
            && chain.ageMillis() > TimeUnit.HOURS.toMillis(settings.maxFileHours());
    return trouble == null && (chain.bytes() >= settings.maxFileBytes() || isOld);
  }

  private void tend() throws IOException {
    if (trouble == null || !trouble.isFinal()) {
      commit();
    }
    long now = System.nanoTime();
    if (now - lookedNanos > LOOK_EVERY_NANOS) {
      lookedNanos = now;
      look();
    }
    if (trouble != null) {
      return;
    }
    if (isFull()) {
      rotate();
    }
    if (now - cleanedNanos >= CLEAN_EVERY_NANOS) {
      cleanedNanos = now;
      deleteOld();
    }
    if (now - anchoredNanos > TimeUnit.MILLISECONDS.toNanos(settings.anchorMillis())) {
      anchoredNanos = now;
      anchors.sign(onDisk);
    }
  }

  /** Everything written so far reaches the disk at once. */
  private void commit() throws IOException {
    Link written;
    lock.lock();
    try {
      written = chain.last();
    } finally {
      lock.unlock();
    }
    if (written.sequence() == onDisk.sequence()) {
      return;
    }
    chain.toSync().force(false);
    lock.lock();
    try {
      onDisk = written;
      synced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is room, and whether what went wrong is over. */
  private void look() {
    lock.lock();
    try {
      Optional<String> lacking = files.lacking(settings.minFreeBytes());
      if (!chain.isInPlace()) {
        fail("the audit file was taken away or another put in its place", null, true);
      } else if (lacking.isPresent()) {
        fail(lacking.get(), null, false);
      } else if (trouble != null && !trouble.isFinal()) {
        resume();
      }
    } catch (IOException unreachable) {
      fail("the folder of the audit file cannot be reached", unreachable, false);
    } finally {
      lock.unlock();
    }
  }

  private void resume() {
    try {
      chain.restore();
      chain.event("resume", Map.of("refused", refused.get()));
      trouble = null;
      refused.set(0);
      LOG.info("Audit records are kept again");
    } catch (IOException stillSo) {
      LOG.debug("Audit records still cannot be kept", stillSo);
    }
  }

  private void rotate() throws IOException {
    lock.lock();
    try {
      commitLocked();
      anchors.sign(onDisk);
      Path full = chain.rotate();
      chain.event(
          "continue", Map.of("prev", chain.last().hex(), "file", full.getFileName().toString()));
    } finally {
      lock.unlock();
    }
    cleanedNanos = System.nanoTime() - CLEAN_EVERY_NANOS;
  }

  private void commitLocked() throws IOException {
    chain.toSync().force(false);
    onDisk = chain.last();
    synced.signalAll();
  }

  /** What is about to be deleted is on record before. */
  private void deleteOld() throws IOException {
    var old = retention.old(Math.min(followedThrough.getAsLong(), syncedThrough()));
    if (old.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      chain.event("retention", Map.of("deleted", retention.told(old)));
      commitLocked();
      anchors.sign(onDisk);
    } finally {
      lock.unlock();
    }
    retention.delete(old);
  }

  /**
   * Keeps something that is no call, on the disk before it returns.
   *
   * @throws AuditUnavailableException where that cannot be done
   */
  public void note(String event, Map<String, ?> more) {
    lock.lock();
    try {
      ensureOpen();
      chain.event(event, more);
      await(chain.last().sequence());
    } catch (IOException failure) {
      fail("the audit file cannot be written", failure, false);
      throw trouble.told();
    } finally {
      lock.unlock();
    }
  }

  /** The last records reach the disk and are signed. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (isClosing || committer == null) {
        return;
      }
      isClosing = true;
      wanted.signal();
    } finally {
      lock.unlock();
    }
    try {
      committer.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
      if (isOpen()) {
        lock.lock();
        try {
          chain.event("stop", Map.of());
          commitLocked();
          anchors.sign(onDisk);
        } finally {
          lock.unlock();
        }
      }
      chain.close();
      anchors.close();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot close the audit file", failure);
    } catch (InterruptedException stopNow) {
      Thread.currentThread().interrupt();
    }
  }
}
