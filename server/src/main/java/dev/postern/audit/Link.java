package dev.postern.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One record in the chain of a node. Its line ends with its hash, which is the SHA-256 over the
 * hash of the record before (32 bytes, zeros before the first) and the line up to {@code ,"hash"}.
 *
 * @param hash 32 bytes
 */
record Link(long sequence, byte[] hash) {
  private static final int HASH_BYTES = 32;
  private static final byte[] OPENING = ascii("{\"seq\":");
  private static final byte[] HASH = ascii(",\"hash\":\"");

  /** How many bytes the end of a line takes: the hash as a member, quotes and brace. */
  static final int TAIL_BYTES = HASH.length + 2 * HASH_BYTES + 2;

  /** Before the first record. */
  static final Link START = new Link(0, new byte[HASH_BYTES]);

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  String hex() {
    return HexFormat.of().formatHex(hash);
  }

  /** Whether a line is one of a record, and which; -1 where it is none. */
  static long sequence(byte[] line) {
    if (line.length < OPENING.length + TAIL_BYTES
        || !Arrays.equals(line, 0, OPENING.length, OPENING, 0, OPENING.length)
        || !startsTail(line)) {
      return -1;
    }
    long sequence = 0;
    int i = OPENING.length;
    while (line[i] >= '0' && line[i] <= '9' && i < OPENING.length + 18) {
      sequence = sequence * 10 + line[i++] - '0';
    }
    return i > OPENING.length && line[i] == ',' ? sequence : -1;
  }

  private static boolean startsTail(byte[] line) {
    int tail = line.length - TAIL_BYTES;
    return Arrays.equals(line, tail, tail + HASH.length, HASH, 0, HASH.length)
        && line[line.length - 2] == '"'
        && line[line.length - 1] == '}';
  }

  /** The link that a line says it is; the line is one of a record. */
  static Link said(byte[] line) {
    int from = line.length - 2 - 2 * HASH_BYTES;
    try {
      String hex = new String(line, from, 2 * HASH_BYTES, StandardCharsets.US_ASCII);
      return new Link(sequence(line), HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException noHash) {
      return new Link(sequence(line), new byte[0]);
    }
  }

  /** The hash that a line must have behind this record. */
  byte[] next(byte[] line) {
    MessageDigest digest = digest();
    digest.update(hash);
    digest.update(line, 0, line.length - TAIL_BYTES);
    return digest.digest();
  }

  boolean hasHash(byte[] other) {
    return Arrays.equals(hash, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Link link && link.sequence == sequence && link.hasHash(hash);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sequence);
  }
}
