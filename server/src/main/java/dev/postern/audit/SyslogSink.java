package dev.postern.audit;

import dev.postern.json.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A log server that speaks RFC 5424, over TCP with the length before each message (RFC 6587) or
 * over UDP, where nobody learns of what is lost.
 */
final class SyslogSink implements Sink {
  private static final int FACILITY_AUDIT = 13;
  private static final int SEVERITY_NOTICE = 5;
  private static final int PRIORITY = FACILITY_AUDIT * 8 + SEVERITY_NOTICE;
  private static final int CONNECT_MILLIS = 5_000;

  private final URI url;
  private final String host;
  private Socket stream;

  /**
   * @param url {@code tcp://host:port} or {@code udp://host:port}
   */
  SyslogSink(String url) {
    this.url = URI.create(url);
    this.host = ownName();
  }

  private static String ownName() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.matches("[\\x21-\\x7e]{1,255}") ? name : "-";
    } catch (UnknownHostException nameless) {
      return "-";
    }
  }

  @Override
  public void send(List<Follower.Line> records) throws IOException {
    if (url.getScheme().equals("udp")) {
      InetSocketAddress server = new InetSocketAddress(url.getHost(), url.getPort());
      try (DatagramSocket socket = new DatagramSocket()) {
        for (Follower.Line record : records) {
          byte[] message = message(record);
          socket.send(new DatagramPacket(message, message.length, server));
        }
      }
      return;
    }
    try {
      OutputStream out = connected().getOutputStream();
      for (Follower.Line record : records) {
        byte[] message = message(record);
        out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
        out.write(message);
      }
      out.flush();
    } catch (IOException failure) {
      close();
      throw failure;
    }
  }

  /** A server that has closed is noticed before anything is sent to it, as far as TCP tells. */
  private Socket connected() throws IOException {
    if (stream == null || stream.isClosed() || isAtEnd(stream)) {
      close();
      stream = new Socket();
      stream.connect(new InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MILLIS);
      stream.setSoTimeout(1);
    }
    return stream;
  }

  private static boolean isAtEnd(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException nothingToRead) {
      return false;
    }
  }

  private byte[] message(Follower.Line record) {
    JsonNode read = JsonText.parse(record.bytes(), record.bytes().length);
    String head =
        "<%d>1 %s %s postern - %s - "
            .formatted(
                PRIORITY,
                read.path("time").asString("-"),
                host,
                read.has("event") ? "event" : "call");
    byte[] start = head.getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[start.length + record.bytes().length];
    System.arraycopy(start, 0, message, 0, start.length);
    System.arraycopy(record.bytes(), 0, message, start.length, record.bytes().length);
    return message;
  }

  @Override
  public void close() {
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException gone) {
        // nothing more can be done for it
      }
      stream = null;
    }
  }
}
