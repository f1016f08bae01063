package dev.postern.http;

import dev.postern.edge.BodyReader;
import dev.postern.edge.Reply;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A page to try services with. The page of a service lies below {@code /docs} at the service's own
 * path, with a slash at its end: {@code /docs/api/shop/}. It is one page, which finds out by its
 * address; what it shows comes from the service's document by way of the pipeline, and so do the
 * calls that are tried.
 */
final class DocsPage implements HttpHandler {
  static final String PATH = "/docs/";

  private static final String METHODS = "GET, HEAD, OPTIONS";
  private static final HttpString SECURITY_POLICY = new HttpString("Content-Security-Policy");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final String OWN = "/docs/";
  private static final String LIBRARY = "/META-INF/resources/webjars/swagger-ui/";
  private static final String LIBRARY_VERSION =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** What else there is beside the page, and where it lies. Nothing else leaves the jars. */
  private static final Map<String, File> FILES =
      Map.of(
          "docs.js", new File(OWN, SCRIPT),
          "docs.css", new File(OWN, STYLE),
          "swagger-ui-bundle.js", new File(LIBRARY, SCRIPT),
          "swagger-ui.css", new File(LIBRARY, STYLE),
          "favicon-32x32.png", new File(LIBRARY, "image/png"));

  private static final File PAGE = new File(OWN, "text/html; charset=utf-8");

  private final BodyReader bodies;
  private final String library;

  DocsPage(BodyReader bodies) {
    this.bodies = bodies;
    this.library = LIBRARY + version() + "/";
  }

  /** Where a file lies among the resources, and its media type. */
  private record File(String folder, String type) {}

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = DocsPage.class.getResourceAsStream(LIBRARY_VERSION)) {
      properties.load(in);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return properties.getProperty("version");
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    switch (exchange.getRequestMethod().toString()) {
      case "GET", "HEAD" -> bodies.read(exchange, (ready, body) -> answer(ready));
      case "OPTIONS" -> {
        exchange.getResponseHeaders().put(Headers.ALLOW, METHODS);
        Reply.empty(exchange, 204);
      }
      default -> {
        exchange.getResponseHeaders().put(Headers.ALLOW, METHODS);
        Reply.error(
            exchange,
            new GatewayException(
                ErrorCode.METHOD_NOT_ALLOWED, "Only GET and HEAD are served on this path."));
      }
    }
  }

  private void answer(HttpServerExchange exchange) {
    String name = exchange.getRelativePath().substring(PATH.length());
    boolean isPage = name.isEmpty() || name.endsWith("/");
    Optional<File> file = Optional.ofNullable(isPage ? PAGE : FILES.get(name));
    if (file.isEmpty()) {
      Reply.error(exchange, Mounts.unknown());
      return;
    }
    exchange.getResponseHeaders().put(SECURITY_POLICY, POLICY);
    Reply.bytes(
        exchange,
        200,
        file.get().type(),
        ByteBuffer.wrap(
            bytes(
                (file.get().folder().equals(OWN) ? OWN : library)
                    + (isPage ? "index.html" : name))));
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = DocsPage.class.getResourceAsStream(resource)) {
      return in.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
