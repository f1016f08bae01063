package dev.postern.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One keep-alive HTTP/1.1 connection for known requests, one at a time. Sending and receiving
 * allocate nothing, so that the client's own work stays small and even.
 */
final class HttpConnection implements AutoCloseable {
  private static final byte[] CONTENT_LENGTH = lowerCase("content-length:");
  private static final byte[] CHUNKED = lowerCase("transfer-encoding: chunked");

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 20];
  private int filled;
  private int bodyStart;
  private int bodyEnd;

  HttpConnection(InetSocketAddress address) throws IOException {
    socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  /** Sends a whole request and reads the whole answer. Returns the status. */
  int exchange(byte[] request) throws IOException {
    out.write(request);
    filled = 0;
    bodyStart = readHead();
    if (headHas(CHUNKED) >= 0) {
      readChunks();
    } else {
      int length = headHas(CONTENT_LENGTH);
      bodyEnd = bodyStart + (length < 0 ? 0 : number(length, 10));
      readTo(bodyEnd);
    }
    return number(9, 10);
  }

  /** Whether the last answer's body has these bytes. */
  boolean bodyHas(byte[] piece) {
    for (int i = bodyStart; i <= bodyEnd - piece.length; i++) {
      if (buffer[i] == piece[0] && isAt(i, piece)) {
        return true;
      }
    }
    return false;
  }

  /** The last answer, for a complaint. */
  String lastAnswer() {
    return new String(buffer, 0, Math.min(filled, 2_000), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private int readHead() throws IOException {
    int at = 0;
    while (true) {
      for (; at + 3 < filled; at++) {
        if (buffer[at] == '\r' && buffer[at + 2] == '\r' && buffer[at + 3] == '\n') {
          return at + 4;
        }
      }
      readMore();
    }
  }

  /** Reads chunks and moves them together, so that the body is in one piece. */
  private void readChunks() throws IOException {
    bodyEnd = bodyStart;
    int at = bodyStart;
    while (true) {
      int dataStart = lineEnd(at);
      int size = number(at, 16);
      readTo(dataStart + size + 2);
      if (size == 0) {
        return;
      }
      System.arraycopy(buffer, dataStart, buffer, bodyEnd, size);
      bodyEnd += size;
      at = dataStart + size + 2;
    }
  }

  private int lineEnd(int from) throws IOException {
    for (int at = from; ; at++) {
      readTo(at + 1);
      if (buffer[at] == '\n') {
        return at + 1;
      }
    }
  }

  /** Where the value of a header line starting with these bytes starts; -1 for none. */
  private int headHas(byte[] start) {
    for (int at = 0; at < bodyStart - start.length; at++) {
      if (buffer[at] == '\n' && isAtIgnoringCase(at + 1, start)) {
        return at + 1 + start.length;
      }
    }
    return -1;
  }

  private boolean isAt(int at, byte[] piece) {
    for (int i = 1; i < piece.length; i++) {
      if (buffer[at + i] != piece[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean isAtIgnoringCase(int at, byte[] lowerCase) {
    for (int i = 0; i < lowerCase.length; i++) {
      int c = buffer[at + i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private int number(int from, int radix) {
    int at = from;
    while (buffer[at] == ' ') {
      at++;
    }
    int value = 0;
    for (int digit; (digit = Character.digit(buffer[at], radix)) >= 0; at++) {
      value = value * radix + digit;
    }
    return value;
  }

  private void readTo(int end) throws IOException {
    while (filled < end) {
      readMore();
    }
  }

  private void readMore() throws IOException {
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read <= 0) {
      throw new EOFException("the answer ended early or is too long");
    }
    filled += read;
  }

  private static byte[] lowerCase(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
