package dev.postern.ldap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A port that passes on what comes to a server, until it is told to hang or to cut. */
final class Wire implements AutoCloseable {
  private final ServerSocket port;
  private final int server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean hangs;
  final AtomicInteger accepted = new AtomicInteger();

  /**
   * Opens one.
   *
   * @param server 0 for none behind it
   */
  Wire(int server) {
    this.server = server;
    this.hangs = server == 0;
    try {
      port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
    Thread.startVirtualThread(this::accept);
  }

  String address(String scheme) {
    return scheme + "://127.0.0.1:" + port.getLocalPort();
  }

  /** From now on nothing is passed on any more, on open connections neither. */
  void hang() {
    hangs = true;
  }

  /** Cuts all connections; new ones are taken. */
  void cut() {
    open.forEach(Wire::close);
    open.clear();
  }

  private void accept() {
    while (!port.isClosed()) {
      try {
        Socket near = port.accept();
        accepted.incrementAndGet();
        open.add(near);
        if (server != 0) {
          Socket far = new Socket(InetAddress.getLoopbackAddress(), server);
          open.add(far);
          Thread.startVirtualThread(() -> pass(near, far));
          Thread.startVirtualThread(() -> pass(far, near));
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        if (!hangs) {
          to.getOutputStream().write(buffer, 0, n);
          to.getOutputStream().flush();
        }
      }
    } catch (IOException cut) {
      // both ends go
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // is what was wanted
    }
  }

  @Override
  public void close() {
    try {
      port.close();
    } catch (IOException gone) {
      // is what was wanted
    }
    cut();
  }
}
