package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that says exactly what it is told to, also what no client should. */
final class RawSocket implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int SMALL_BYTES = 2048;

  private final Socket socket;

  RawSocket(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  private RawSocket(Socket socket) {
    this.socket = socket;
  }

  /** A client whose machine takes next to nothing that it does not read. */
  static RawSocket small(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SMALL_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawSocket(socket);
  }

  /** Everything that comes back for a text until the server closes, maybe amid the text. */
  static String ask(int port, String text) throws IOException {
    try (RawSocket socket = new RawSocket(port)) {
      try {
        socket.say(text);
      } catch (SocketException closed) {
        // it has heard enough; what it said is still there
      }
      return socket.hearToEnd();
    }
  }

  /** The value of a header field of an answer; the field must be there. */
  static String header(String answer, String name) {
    int start = answer.indexOf(name + ": ");
    assertTrue(start > 0, answer);
    return answer.substring(start + name.length() + 2, answer.indexOf("\r\n", start));
  }

  void say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /**
   * Everything until the server closes; a connection cut short counts as closed.
   *
   * @throws SocketTimeoutException where it stays open
   */
  String hearToEnd() throws IOException {
    StringBuilder heard = new StringBuilder();
    byte[] buffer = new byte[8192];
    try {
      int length = socket.getInputStream().read(buffer);
      while (length >= 0) {
        heard.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
        length = socket.getInputStream().read(buffer);
      }
    } catch (SocketException reset) {
      // closed as well, in a less friendly way
    }
    return heard.toString();
  }

  /** How many bytes come, at most so many; -1 where the server closed. */
  int hear(int bytes) throws IOException {
    try {
      return socket.getInputStream().read(new byte[bytes]);
    } catch (SocketException reset) {
      return -1;
    }
  }

  /** Whether the server closes, while a byte is said to it in every pause of its silence. */
  boolean isClosedWhileDripping(String drops, int pauseMillis) throws IOException {
    socket.setSoTimeout(pauseMillis);
    for (int i = 0; i < drops.length(); i++) {
      try {
        say(drops.substring(i, i + 1));
        if (socket.getInputStream().read() < 0) {
          return true;
        }
      } catch (SocketTimeoutException silence) {
        // it waits; the next drop follows
      } catch (SocketException closed) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
