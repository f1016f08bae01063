package dev.postern.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The anchors of a node, one behind the other. */
final class AnchorFile implements AutoCloseable {
  private final RandomAccessFile file;
  private final AnchorKey key;
  private final String node;
  private long signedThrough;

  /**
   * @param file at its end
   */
  AnchorFile(RandomAccessFile file, AnchorKey key, String node) {
    this.file = file;
    this.key = key;
    this.node = node;
  }

  /** The last record of a node that was ever signed; 0 for none. */
  static long last(Path file, String node) throws IOException {
    return Files.readAllLines(file).stream()
        .flatMap(line -> Anchor.read(line).stream())
        .filter(anchor -> anchor.node().equals(node))
        .mapToLong(Anchor::sequence)
        .max()
        .orElse(0);
  }

  /** Signs a record that is on the disk, unless it is signed already. */
  void sign(Link record) throws IOException {
    if (record.sequence() <= signedThrough) {
      return;
    }
    long end = file.length();
    try {
      String line = Anchor.of(key, node, record).line() + "\n";
      file.seek(end);
      file.write(line.getBytes(StandardCharsets.UTF_8));
      file.getFD().sync();
      signedThrough = record.sequence();
    } catch (IOException failure) {
      file.setLength(end);
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
