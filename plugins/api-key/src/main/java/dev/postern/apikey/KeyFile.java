package dev.postern.apikey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a file, followed while it changes: once a second, and for every unknown id, a caller
 * looks whether it did. Callers always see one whole version of it. A version with an error in it
 * changes nothing but a warning in the log; a file that is gone holds no keys.
 */
final class KeyFile implements KeyStore {
  private static final Logger log = LoggerFactory.getLogger(KeyFile.class);
  static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Path path;
  private final LongSupplier nanoTime;
  private final ReentrantLock looking = new ReentrantLock();

  private volatile Map<String, Entry> entries = Map.of();
  private volatile long lookedAt;
  private Stamp stamp = Stamp.MISSING;

  private record Stamp(FileTime modified, long size, Object fileKey) {
    static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, "");
  }

  private KeyFile(Path path, LongSupplier nanoTime) {
    this.path = path;
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong();
  }

  /**
   * Reads the file for the first time. There need not be one yet.
   *
   * @throws InvalidKeyFileException where the file has an error in it
   */
  static KeyFile open(Path path, LongSupplier nanoTime)
      throws IOException, InvalidKeyFileException {
    KeyFile file = new KeyFile(path, nanoTime);
    file.stamp = file.currentStamp();
    file.entries = file.read(file.stamp);
    file.warnOfOtherReaders();
    return file;
  }

  /**
   * Null where there is none of this id. An id that nobody knows yet is looked for at once, so that
   * a new key is good from its first use; one that is known may be gone for a second.
   */
  @Override
  public Entry find(String id) {
    if (!entries.containsKey(id)) {
      lookNow();
    } else if (nanoTime.getAsLong() - lookedAt >= LOOK_EVERY.toNanos() && looking.tryLock()) {
      look(); // the others go on with what is known
    }
    return entries.get(id);
  }

  /**
   * Waits for whoever looks at this moment, who may have begun before the key was there. A look
   * that has begun since then is as good as an own one, so that many who wait look once.
   */
  private void lookNow() {
    long asked = nanoTime.getAsLong();
    looking.lock();
    if (lookedAt - asked > 0) {
      looking.unlock();
    } else {
      look();
    }
  }

  /** While the lock is held, which is given back. */
  private void look() {
    try {
      lookedAt = nanoTime.getAsLong();
      // Taken before reading: a change in between is seen the next time.
      Stamp current = currentStamp();
      if (!current.equals(stamp)) {
        stamp = current;
        entries = read(current);
        log.info("Read {} API keys again, their file has changed", entries.size());
      }
    } catch (IOException | InvalidKeyFileException unusable) {
      log.warn(
          "The API keys stay as they were, {} cannot be used: {}", path, unusable.getMessage());
    } finally {
      looking.unlock();
    }
  }

  private Stamp currentStamp() throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(
          found.lastModifiedTime(), found.size(), Objects.requireNonNullElse(found.fileKey(), ""));
    } catch (NoSuchFileException missing) {
      return Stamp.MISSING;
    }
  }

  private Map<String, Entry> read(Stamp current) throws IOException, InvalidKeyFileException {
    if (current.equals(Stamp.MISSING)) {
      return Map.of();
    }
    Map<String, Entry> before = entries;
    Map<String, Entry> read = new HashMap<>();
    for (KeyRecord key : KeyLines.parse(Files.readString(path)).values()) {
      Entry known = before.get(key.id());
      read.put(key.id(), known != null && known.key().equals(key) ? known : Entry.of(key));
    }
    return read;
  }

  @Override
  public void used(Map<String, Instant> times) {
    try {
      new FileLedger(path).note(times);
    } catch (UncheckedIOException unwritable) {
      log.warn("The last uses of API keys cannot be written: {}", unwritable.getMessage());
    }
  }

  @Override
  public void close() {
    // holds nothing open
  }

  private void warnOfOtherReaders() throws IOException {
    if (stamp.equals(Stamp.MISSING) || !isPosix(path)) {
      return;
    }
    Set<PosixFilePermission> others =
        EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    others.retainAll(Files.getPosixFilePermissions(path));
    if (!others.isEmpty()) {
      log.warn("{} can be read or changed by other users; make it its owner's alone", path);
    }
  }

  static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
