package dev.postern.audit;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/** Makes lines of a chain, one behind the other. One thread at a time. */
final class LineWriter {
  private static final int FIRST_BYTES = 4_096;
  private static final int MOST_KEPT_BYTES = 256 * 1_024;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OPENING = "{\"seq\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HASH = ",\"hash\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\"}\n".getBytes(StandardCharsets.US_ASCII);

  private final MessageDigest digest = Link.digest();
  private final byte[] node;
  private byte[] line = new byte[FIRST_BYTES];
  private int length;

  LineWriter(String node) {
    this.node = (",\"node\":\"" + node + "\",").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Makes the line of the next record.
   *
   * @param members JSON members without their braces
   */
  Link write(Link last, byte[] members, int memberBytes) {
    long sequence = last.sequence() + 1;
    byte[] number = Long.toString(sequence).getBytes(StandardCharsets.US_ASCII);
    reserve(OPENING.length + number.length + node.length + memberBytes + Link.TAIL_BYTES + 1);
    length = 0;
    put(OPENING, OPENING.length);
    put(number, number.length);
    put(node, node.length);
    put(members, memberBytes);
    digest.update(last.hash());
    digest.update(line, 0, length);
    byte[] hash = new byte[digest.getDigestLength()];
    try {
      digest.digest(hash, 0, hash.length);
    } catch (DigestException impossible) {
      throw new IllegalStateException(impossible);
    }
    put(HASH, HASH.length);
    for (byte value : hash) {
      line[length++] = HEX[(value >> 4) & 0xf];
      line[length++] = HEX[value & 0xf];
    }
    put(END, END.length);
    return new Link(sequence, hash);
  }

  /** The line last made is the first {@link #length} bytes of it. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  private void reserve(int bytes) {
    if (bytes > line.length) {
      line = new byte[Integer.highestOneBit(bytes) * 2];
    } else if (line.length > MOST_KEPT_BYTES && bytes < FIRST_BYTES) {
      line = new byte[FIRST_BYTES];
    }
  }

  private void put(byte[] bytes, int count) {
    System.arraycopy(bytes, 0, line, length, count);
    length += count;
  }

  @Override
  public String toString() {
    return new String(Arrays.copyOf(line, length), StandardCharsets.UTF_8);
  }
}
