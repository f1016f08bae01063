package dev.postern.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the records of a node in their order, from one behind a sequence number on, also while they
 * are written and files change. One thread at a time.
 */
public final class Follower implements AutoCloseable {
  private final RecordFiles files;
  private long last;
  private LineReader reader;

  /**
   * @param after the last record that is not wanted any more; 0 for all
   */
  public Follower(RecordFiles files, long after) {
    this.files = files;
    this.last = after;
  }

  /**
   * One record.
   *
   * @param bytes its line without the end
   */
  public record Line(long sequence, byte[] bytes) {}

  /** The sequence number of the record last given. */
  public long last() {
    return last;
  }

  /**
   * The next records, as far as there are any.
   *
   * @param through of none beyond this
   */
  public List<Line> next(int most, long through) throws IOException {
    List<Line> lines = new ArrayList<>();
    while (lines.size() < most && last < through) {
      byte[] line = line();
      if (line == null) {
        break;
      }
      long sequence = Link.sequence(line);
      if (sequence > last) {
        last = sequence;
        lines.add(new Line(sequence, line));
      }
    }
    return lines;
  }

  private byte[] line() throws IOException {
    byte[] line = reader == null ? null : reader.next();
    return line != null || !move() ? line : reader.next();
  }

  /** To the file with the record that comes next, if that is another one. */
  private boolean move() throws IOException {
    Path found = null;
    for (Path file : files.all()) {
      long first = firstOf(file);
      if (first > 0 && (found == null || first <= last + 1)) {
        found = file;
      }
      if (first > last + 1) {
        break;
      }
    }
    if (found == null || (reader != null && firstOf(found) != last + 1)) {
      return false;
    }
    close();
    reader = new LineReader(found);
    return true;
  }

  private static long firstOf(Path file) throws IOException {
    try (LineReader lines = new LineReader(file)) {
      byte[] line = lines.next();
      return line == null ? 0 : Link.sequence(line);
    }
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
