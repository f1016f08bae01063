package dev.postern.tls;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** The JDK's HTTP client, trusting one authority, perhaps with a certificate of its own. */
public final class Client implements AutoCloseable {
  private final SSLContext context;
  private final HttpClient http;

  private Client(Authority trusted, Optional<Authority.Holder> own) {
    context = context(trusted, own);
    http = HttpClient.newBuilder().sslContext(context).build();
  }

  public static Client of(Authority trusted) {
    return new Client(trusted, Optional.empty());
  }

  public static Client of(Authority trusted, Authority.Holder own) {
    return new Client(trusted, Optional.of(own));
  }

  public SSLContext context() {
    return context;
  }

  /** Asks; a refused handshake is an exception. */
  public HttpResponse<String> get(String url, Map<String, String> headers) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static SSLContext context(Authority trusted, Optional<Authority.Holder> own) {
    try {
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("authority", trusted.self().certificate());
      TrustManagerFactory trusting = TrustManagerFactory.getInstance("PKIX");
      trusting.init(trust);
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] showing = own.map(Showing::new).stream().toArray(KeyManager[]::new);
      context.init(showing, trusting.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  /** Shows its certificate whatever the server says it would take. */
  private static final class Showing extends X509ExtendedKeyManager {
    private final Authority.Holder own;

    Showing(Authority.Holder own) {
      this.own = own;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return types[0].equals("EC") ? "own" : null;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return types[0].equals("EC") ? "own" : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {own.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return own.keys().getPrivate();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }
  }
}
