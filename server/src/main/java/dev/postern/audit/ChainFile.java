package dev.postern.audit;

import dev.postern.key.OwnFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The file that a node's records are written into, and the change to the next one. */
final class ChainFile implements AutoCloseable {
  private static final int MOST_TAIL_BYTES = 4 * 1_024 * 1_024;

  private final RecordFiles files;
  private final LineWriter writer;
  private RandomAccessFile file;
  private FileChannel toSync;
  private Link last = Link.START;
  private long firstSequence;
  private volatile long bytes;
  private long begunMillis;
  private Object identity;
  private int cutBytes;

  /**
   * Opens the current file, and sees to it that it ends with a whole line: what a process that was
   * killed left behind is moved aside.
   */
  ChainFile(RecordFiles files, String node) throws IOException {
    this.files = files;
    this.writer = new LineWriter(node);
    List<Path> all = files.all();
    boolean hasCurrent = Files.exists(files.current());
    Path older = null;
    for (Path full : hasCurrent ? all.subList(0, all.size() - 1) : all) {
      older = full;
    }
    if (older != null) {
      last = lastLink(older).orElse(Link.START);
    }
    if (hasCurrent) {
      takeUp();
    }
    open();
  }

  private static java.util.Optional<Link> lastLink(Path file) throws IOException {
    Tail tail = Tail.of(file);
    return tail.link();
  }

  private void takeUp() throws IOException {
    Path current = files.current();
    Tail tail = Tail.of(current);
    long size = Files.size(current);
    if (tail.link().isEmpty()) {
      if (size > 0) {
        Files.move(current, files.aside("unchained", System.currentTimeMillis()));
      }
      return;
    }
    last = tail.link().get();
    if (tail.end() < size) {
      cutBytes = (int) Math.min(Integer.MAX_VALUE, size - tail.end());
      Path aside = files.aside("cut", System.currentTimeMillis());
      OwnFile.make(aside);
      try (RandomAccessFile whole = new RandomAccessFile(current.toFile(), "rw")) {
        whole.seek(tail.end());
        byte[] cut = new byte[cutBytes];
        whole.readFully(cut);
        Files.write(aside, cut);
        whole.setLength(tail.end());
      }
    }
  }

  private void open() throws IOException {
    OwnFile.make(files.current());
    file = new RandomAccessFile(files.current().toFile(), "rw");
    toSync = FileChannel.open(files.current(), StandardOpenOption.WRITE);
    bytes = file.length();
    file.seek(bytes);
    firstSequence = bytes == 0 ? last.sequence() + 1 : first();
    begunMillis = System.currentTimeMillis();
    identity = identity();
    files.syncFolder();
  }

  private long first() throws IOException {
    try (LineReader lines = new LineReader(files.current())) {
      byte[] line = lines.next();
      return line == null ? last.sequence() + 1 : Math.max(1, Link.sequence(line));
    }
  }

  /** Whether what lies under the name is still the file that is written into. */
  boolean isInPlace() throws IOException {
    return Files.exists(files.current()) && Objects.equals(identity, identity());
  }

  /** What the file system knows the file by; null where it knows nothing of the kind. */
  private Object identity() throws IOException {
    return Files.readAttributes(files.current(), BasicFileAttributes.class).fileKey();
  }

  Link last() {
    return last;
  }

  long bytes() {
    return bytes;
  }

  long ageMillis() {
    return System.currentTimeMillis() - begunMillis;
  }

  /** Whether nothing has been written into it yet. */
  boolean isEmpty() {
    return bytes == 0;
  }

  /** Writes one record; where that fails, nothing of it is left in the file. */
  void write(byte[] members, int memberBytes) throws IOException {
    Link next = writer.write(last, members, memberBytes);
    try {
      file.write(writer.bytes(), 0, writer.length());
    } catch (IOException failure) {
      restore(failure);
      throw failure;
    }
    long end = bytes + writer.length();
    bytes = end;
    last = next;
  }

  /** The first record of a run of the gateway. */
  void begin(String version, String publicKey) throws IOException {
    Map<String, Object> started = new LinkedHashMap<>();
    started.put("version", version);
    started.put("prev", last.hex());
    started.put("key", publicKey);
    if (cutBytes > 0) {
      started.put("cut_bytes", cutBytes);
    }
    event("start", started);
  }

  /** Writes a record of something that is no call. */
  void event(String event, Map<String, ?> more) throws IOException {
    AuditLine line = AuditLine.event(event, more);
    write(line.bytes(), line.size());
  }

  private void restore(IOException failure) {
    try {
      restore();
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  /** Cuts off what a write that failed may have left. */
  void restore() throws IOException {
    file.setLength(bytes);
    file.seek(bytes);
  }

  /** What has been written is on the disk when this returns. */
  FileChannel toSync() {
    return toSync;
  }

  /** Names the file after its first record and begins the next one. All of it is on the disk. */
  Path rotate() throws IOException {
    Path full = files.full(firstSequence);
    Files.move(files.current(), full, StandardCopyOption.ATOMIC_MOVE);
    file.close();
    toSync.close();
    open();
    return full;
  }

  @Override
  public void close() throws IOException {
    file.close();
    toSync.close();
  }

  /**
   * The last record of a file.
   *
   * @param link empty where there is none
   * @param end where it ends, with the end of its line
   */
  record Tail(java.util.Optional<Link> link, long end) {
    static Tail of(Path file) throws IOException {
      try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "r")) {
        long size = whole.length();
        int length = (int) Math.min(size, MOST_TAIL_BYTES);
        byte[] tail = new byte[length];
        whole.seek(size - length);
        whole.readFully(tail);
        int end = length;
        while (end > 0) {
          int newline = lastNewline(tail, end);
          if (newline < 0) {
            break;
          }
          int start = lastNewline(tail, newline) + 1;
          byte[] line = Arrays.copyOfRange(tail, start, newline);
          if (Link.sequence(line) >= 0) {
            return new Tail(java.util.Optional.of(Link.said(line)), size - length + newline + 1);
          }
          end = newline;
        }
        return new Tail(java.util.Optional.empty(), 0);
      }
    }

    private static int lastNewline(byte[] bytes, int before) {
      for (int i = before - 1; i >= 0; i--) {
        if (bytes[i] == '\n') {
          return i;
        }
      }
      return -1;
    }
  }

  /** The time as records write it. */
  static String now() {
    return Instant.now().toString();
  }
}
