package dev.postern.apikey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Changes a keys file, which a running gateway follows. Whoever changes it holds a lock on the file
 * {@code .lock} beside it, so that nobody loses another's lines; last uses lie in {@code .used}.
 *
 * @param file need not be there yet
 */
record FileLedger(Path file) implements KeyStore.Ledger {
  private static final FileAttribute<?>[] OWNER_ONLY = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  /** Of all in this process, since a file lock is the whole process's. */
  private static final Object LOCK = new Object();

  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  /**
   * One write at the end of the file: a gateway that reads too early sees half an object, which it
   * does not take. The line begins with an end of line, since the one before may have been written
   * by hand and lack its own.
   */
  @Override
  public void add(KeyRecord key) {
    locked(
        () -> {
          try (FileChannel channel =
              open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            String start = channel.size() == 0 ? "" : "\n";
            write(channel, start + KeyLines.write(key) + "\n");
          }
          return true;
        });
  }

  /** Other lines stay as they are written. */
  @Override
  public Optional<KeyRecord> change(String id, UnaryOperator<KeyRecord> change) {
    return locked(
        () -> {
          KeyRecord before = records().get(id);
          KeyRecord after = before == null ? null : change.apply(before);
          if (before == null || after.equals(before)) {
            return Optional.empty();
          }
          List<String> lines = new ArrayList<>();
          for (String line : Files.readString(file).split("\n", -1)) {
            lines.add(!line.isBlank() && isOf(line, id) ? KeyLines.write(after) : line);
          }
          replace(file, String.join("\n", lines));
          return Optional.of(after);
        });
  }

  private static boolean isOf(String line, String id) throws IOException {
    try {
      return KeyLines.parse(1, line).id().equals(id);
    } catch (InvalidKeyFileException broken) {
      throw new IOException(broken.getMessage(), broken);
    }
  }

  @Override
  public List<KeyRecord> all() {
    return locked(() -> List.copyOf(records().values()));
  }

  private Map<String, KeyRecord> records() throws IOException {
    try {
      return Files.exists(file) ? KeyLines.parse(Files.readString(file)) : Map.of();
    } catch (InvalidKeyFileException broken) {
      throw new IOException(broken.getMessage(), broken);
    }
  }

  @Override
  public Map<String, Instant> used() {
    return locked(this::times);
  }

  /** Keeps the later of the times of each key. */
  void note(Map<String, Instant> times) {
    locked(
        () -> {
          Map<String, Instant> all = times();
          times.forEach((id, time) -> all.merge(id, time, (a, b) -> a.isAfter(b) ? a : b));
          replace(
              beside(".used"),
              all.entrySet().stream()
                  .map(one -> one.getKey() + " " + one.getValue() + "\n")
                  .collect(Collectors.joining()));
          return true;
        });
  }

  /** A line that cannot be read is one that is not there: nothing depends on it. */
  private Map<String, Instant> times() throws IOException {
    Map<String, Instant> times = new TreeMap<>();
    if (Files.exists(beside(".used"))) {
      for (String line : Files.readAllLines(beside(".used"))) {
        int blank = line.indexOf(' ');
        try {
          if (blank > 0) {
            times.put(line.substring(0, blank), Instant.parse(line.substring(blank + 1)));
          }
        } catch (DateTimeException unreadable) {
          // passed over
        }
      }
    }
    return times;
  }

  private Path beside(String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  private <T> T locked(Work<T> work) {
    synchronized (LOCK) {
      try {
        if (file.toAbsolutePath().getParent() != null) {
          Files.createDirectories(file.toAbsolutePath().getParent());
        }
        try (FileChannel lock =
            open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          lock.lock();
          return work.run();
        }
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  private static void replace(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, text);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
    FileAttribute<?>[] attributes = KeyFile.isPosix(file) ? OWNER_ONLY : new FileAttribute<?>[0];
    return FileChannel.open(file, Set.of(options), attributes);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }
}
