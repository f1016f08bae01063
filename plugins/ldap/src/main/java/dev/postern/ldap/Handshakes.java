package dev.postern.ldap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets that check the name of the host as part of the handshake, also of one that begins later
 * on, and whose reads are bounded until it is over: the library would wait for it without end.
 */
final class Handshakes extends SSLSocketFactory {
  private final SSLSocketFactory sockets;
  private final int millis;

  Handshakes(SSLContext context, int millis) {
    this.sockets = context.getSocketFactory();
    this.millis = millis;
  }

  private Socket bounded(Socket plain) throws IOException {
    SSLSocket socket = (SSLSocket) plain;
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("LDAPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(millis);
    socket.addHandshakeCompletedListener(Handshakes::unbind);
    return socket;
  }

  private static void unbind(HandshakeCompletedEvent done) {
    try {
      done.getSocket().setSoTimeout(0);
    } catch (SocketException closed) {
      // whoever uses it will notice
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    return bounded(sockets.createSocket());
  }

  @Override
  public Socket createSocket(Socket inner, String host, int port, boolean closesInner)
      throws IOException {
    return bounded(sockets.createSocket(inner, host, port, closesInner));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return bounded(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress near, int nearPort)
      throws IOException {
    return bounded(sockets.createSocket(host, port, near, nearPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return bounded(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress near, int nearPort)
      throws IOException {
    return bounded(sockets.createSocket(host, port, near, nearPort));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }
}
