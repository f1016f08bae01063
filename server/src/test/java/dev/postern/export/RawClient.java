package dev.postern.export;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that decides byte by byte how much of an answer it takes. */
final class RawClient implements AutoCloseable {
  private static final int RECEIVED_BYTES = 1 << 20;

  private final Socket socket;
  private final InputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  static RawClient connect(String url) throws IOException {
    Socket socket = new Socket();
    // left alone, the system lets what nobody takes grow as it sees fit
    socket.setReceiveBufferSize(RECEIVED_BYTES);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), URI.create(url).getPort()));
    return new RawClient(socket);
  }

  RawClient ask(String method, String path, String version, String key) throws IOException {
    String request =
        "%s %s %s\r\nHost: localhost\r\nAccept: application/x-ndjson\r\nX-API-Key: %s\r\n\r\n"
            .formatted(method, path, version, key);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** The next line without its end. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** The status line and header fields. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  /** Takes that many bytes; fewer where the connection ends before. */
  int take(int bytes) throws IOException {
    return in.readNBytes(bytes).length;
  }

  /** Everything that still comes until the connection ends. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
