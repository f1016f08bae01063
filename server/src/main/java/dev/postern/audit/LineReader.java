package dev.postern.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * The lines of a file, also of one that still grows: a line without its end is given when it has
 * one.
 */
final class LineReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1_024;

  private final RandomAccessFile file;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private int position;
  private int limit;

  LineReader(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "r");
  }

  /** The next whole line without its end; null where there is none yet. */
  byte[] next() throws IOException {
    while (true) {
      for (int i = position; i < limit; i++) {
        if (buffer[i] == '\n') {
          begun.write(buffer, position, i - position);
          position = i + 1;
          byte[] line = begun.toByteArray();
          begun.reset();
          return line;
        }
      }
      begun.write(buffer, position, limit - position);
      position = 0;
      limit = Math.max(0, file.read(buffer));
      if (limit == 0) {
        return null;
      }
    }
  }

  /** How many bytes of a line without its end there are behind the last whole one. */
  int unfinishedBytes() {
    return begun.size();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
