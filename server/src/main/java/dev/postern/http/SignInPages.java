package dev.postern.http;

import dev.postern.auth.Session;
import dev.postern.auth.Sessions;
import dev.postern.auth.SignInAttempts;
import dev.postern.auth.SignInSteps;
import dev.postern.edge.BodyReader;
import dev.postern.edge.BrowserExchange;
import dev.postern.edge.FormBody;
import dev.postern.edge.PlainPage;
import dev.postern.edge.Reply;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.limit.Quotas;
import dev.postern.pipeline.SignInRecords;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.BrowserSignIn.Document;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where browsers sign in and out. {@code /auth} lists the ways, {@code /auth/session} tells who is
 * signed in, {@code /auth/logout} ends that; below {@code /auth/NAME} each way has {@code login},
 * {@code callback} and {@code metadata}.
 */
public final class SignInPages implements HttpHandler {
  /** Its first segment, for who leads requests by that. */
  public static final String PLACE = "/auth";

  private final Map<String, BrowserSignIn> ways;
  private final URI publicUrl;
  private final Sessions sessions;
  private final SignInRecords records;
  private final BodyReader bodies;
  private final SignInRun run;

  /**
   * @param ways by name, in order
   * @param publicUrl where browsers reach this gateway
   */
  public SignInPages(
      Map<String, BrowserSignIn> ways,
      URI publicUrl,
      Sessions sessions,
      SignInSteps steps,
      SignInAttempts attempts,
      Quotas quotas,
      SignInRecords records,
      BodyReader bodies) {
    this.ways = Collections.unmodifiableMap(new LinkedHashMap<>(ways));
    this.publicUrl = publicUrl;
    this.sessions = sessions;
    this.records = records;
    this.bodies = bodies;
    this.run = new SignInRun(publicUrl, sessions, steps, attempts, quotas, records);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.REFERRER_POLICY, "no-referrer");
    bodies.read(exchange, this::answer);
  }

  private void answer(HttpServerExchange exchange, byte[] body) {
    String method = exchange.getRequestMethod().toString();
    String place = exchange.getRelativePath().substring(PLACE.length());
    switch (place) {
      case "", "/" -> {
        allow(exchange, method, "GET");
        page(exchange, 200, SignInText.choice(new ArrayList<>(ways.keySet())));
      }
      case "/session" -> {
        allow(exchange, method, "GET");
        session(exchange);
      }
      case "/logout" -> {
        allow(exchange, method, "POST");
        signOut(exchange);
      }
      default -> {
        int slash = place.indexOf('/', 1);
        String name = slash < 0 ? "" : place.substring(1, slash);
        BrowserSignIn way = ways.get(name);
        if (way == null) {
          throw Mounts.unknown();
        }
        step(exchange, body, method, name, way, place.substring(slash + 1));
      }
    }
  }

  private void step(
      HttpServerExchange exchange,
      byte[] body,
      String method,
      String name,
      BrowserSignIn way,
      String step) {
    switch (step) {
      case "login" -> {
        allow(exchange, method, "GET");
        run.begin(exchange, name, way, FormBody.read(exchange.getQueryString()));
      }
      case "callback" -> {
        allow(exchange, method, "GET, POST");
        boolean isPost = method.equals("POST");
        run.finish(
            exchange,
            name,
            way,
            FormBody.read(isPost ? posted(exchange, body) : exchange.getQueryString()));
      }
      case "metadata" -> {
        allow(exchange, method, "GET");
        Document document =
            way.metadata(SignInRun.callback(publicUrl, name)).orElseThrow(Mounts::unknown);
        Reply.bytes(exchange, 200, document.mediaType(), bytes(document.text()));
      }
      default -> throw Mounts.unknown();
    }
  }

  private static String posted(HttpServerExchange exchange, byte[] body) {
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null
        || !type.split(";", 2)[0].strip().equals("application/x-www-form-urlencoded")) {
      throw new GatewayException(
          ErrorCode.MEDIA_TYPE_NOT_UNDERSTOOD, "Only a form may be posted here.");
    }
    return new String(body, StandardCharsets.UTF_8);
  }

  private static void allow(HttpServerExchange exchange, String method, String methods) {
    if (!List.of(methods.split(", ")).contains(method)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, methods);
      throw new GatewayException(
          ErrorCode.METHOD_NOT_ALLOWED, "Only " + methods + " is served on this path.");
    }
  }

  /**
   * Who is signed in. A look is no use, so a page that asks all the time keeps nobody signed in.
   */
  private void session(HttpServerExchange exchange) {
    BrowserExchange browser = new BrowserExchange(exchange);
    Optional<Session> found = sessions.find(browser);
    if (found.isEmpty()) {
      setCookie(exchange, sessions.cookies().noSession());
      throw new GatewayException(ErrorCode.CREDENTIALS_MISSING, "Nobody is signed in here")
          .hint("Sign in at " + PLACE);
    }
    Session session = found.get();
    ObjectNode told = JsonText.object();
    told.put("subject", session.identity().subject());
    told.put("method", session.identity().method());
    told.put("way", session.way());
    session.identity().roles().forEach(told.putArray("roles")::add);
    told.put("until", session.until().toString());
    told.put("csrfToken", sessions.token(browser));
    Reply.json(exchange, 200, JsonText.write(told));
  }

  /** Also where nobody is signed in: then there is nothing left to do. */
  private void signOut(HttpServerExchange exchange) {
    BrowserExchange browser = new BrowserExchange(exchange);
    Optional<Session> ended = sessions.end(browser);
    setCookie(exchange, sessions.cookies().noSession());
    Optional<URI> onward = Optional.empty();
    if (ended.isPresent()) {
      Session session = ended.get();
      records.keep(
          SignInRun.request(exchange),
          "sign-out " + session.way(),
          Optional.of(session.identity()),
          Optional.empty());
      onward =
          Optional.ofNullable(ways.get(session.way()))
              .flatMap(way -> way.signOut(session.reminder(), URI.create(publicUrl + PLACE)));
    }
    String accept = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
    String next = onward.map(URI::toString).orElse(PLACE);
    if (accept != null && accept.startsWith("application/json")) {
      ObjectNode told = JsonText.object();
      told.put("next", next);
      Reply.json(exchange, 200, JsonText.write(told));
    } else {
      redirect(exchange, next);
    }
  }

  static void page(HttpServerExchange exchange, int status, String html) {
    PlainPage.send(exchange, status, html);
  }

  static void redirect(HttpServerExchange exchange, String to) {
    exchange.getResponseHeaders().put(Headers.LOCATION, to);
    Reply.empty(exchange, 303);
  }

  static void setCookie(HttpServerExchange exchange, String cookie) {
    exchange.getResponseHeaders().add(Headers.SET_COOKIE, cookie);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
