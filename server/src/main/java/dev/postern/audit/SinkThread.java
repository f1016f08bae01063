package dev.postern.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the records on the disk and sends them on. Its place is kept in a file, so that it goes
 * on where it was after a start; while the sink is down nothing waits for it and nothing is lost.
 */
final class SinkThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SinkThread.class);
  private static final int MOST_AT_ONCE = 500;
  private static final int LOOK_EVERY_MILLIS = 100;
  private static final int FIRST_PAUSE_MILLIS = 500;
  private static final int LONGEST_PAUSE_MILLIS = 30_000;

  private final String name;
  private final Sink sink;
  private final RecordFiles files;
  private final Path place;
  private final LongSupplier through;
  private final AtomicLong failures = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile long sent;
  private volatile boolean isDown;

  /**
   * @param through the last record that may be sent
   */
  SinkThread(String name, Sink sink, RecordFiles files, LongSupplier through) throws IOException {
    this.name = name;
    this.sink = sink;
    this.files = files;
    this.place = files.place(name);
    this.through = through;
    this.sent = place();
    this.thread = Thread.ofPlatform().daemon().name("postern-audit-" + name).start(this::follow);
  }

  private long place() throws IOException {
    try {
      return Long.parseLong(Files.readString(place, StandardCharsets.US_ASCII).strip());
    } catch (NoSuchFileException | NumberFormatException beginning) {
      return 0;
    }
  }

  String name() {
    return name;
  }

  /** The last record that the sink has. */
  long sent() {
    return sent;
  }

  long failures() {
    return failures.get();
  }

  boolean isDown() {
    return isDown;
  }

  private void follow() {
    int pause = FIRST_PAUSE_MILLIS;
    boolean goesOn = true;
    while (goesOn) {
      try (Follower follower = new Follower(files, sent)) {
        while (goesOn) {
          List<Follower.Line> lines = follower.next(MOST_AT_ONCE, through.getAsLong());
          if (!lines.isEmpty()) {
            sink.send(lines);
            sent = lines.getLast().sequence();
            keepPlace();
            up();
            pause = FIRST_PAUSE_MILLIS;
          }
          goesOn = !closing.await(lines.isEmpty() ? LOOK_EVERY_MILLIS : 0, TimeUnit.MILLISECONDS);
        }
      } catch (IOException | RuntimeException failure) {
        down(failure);
        goesOn = waits(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      } catch (InterruptedException stopNow) {
        goesOn = false;
      }
    }
  }

  private boolean waits(int millis) {
    try {
      return !closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopNow) {
      return false;
    }
  }

  private void down(Exception failure) {
    failures.incrementAndGet();
    if (!isDown) {
      LOG.warn("Audit records do not reach the sink {} and wait for it", name, failure);
    }
    isDown = true;
  }

  private void up() {
    if (isDown) {
      LOG.info("Audit records reach the sink {} again", name);
    }
    isDown = false;
  }

  private void keepPlace() throws IOException {
    Path part = place.resolveSibling(place.getFileName() + ".part");
    Files.writeString(part, sent + "\n", StandardCharsets.US_ASCII);
    Files.move(part, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(3));
    } catch (InterruptedException stopNow) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    sink.close();
  }
}
