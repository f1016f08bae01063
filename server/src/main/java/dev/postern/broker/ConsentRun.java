package dev.postern.broker;

import dev.postern.auth.Secrets;
import dev.postern.auth.Session;
import dev.postern.auth.SessionCookies;
import dev.postern.auth.Sessions;
import dev.postern.broker.PendingConsents.Pending;
import dev.postern.config.McpSignInSettings;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.edge.PlainPage;
import dev.postern.edge.Reply;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes a person from a client's request by the consent page and the sign-in to the code that the
 * client gets. A browser goes to another place by a page, not by a redirect: one that follows a
 * form would be held by the policy that keeps the form here.
 */
final class ConsentRun {
  private static final HttpString REFRESH = new HttpString("Refresh");
  private static final String STALE =
      "This question is over, or was shown in another browser, or has been answered.";

  private final McpSignInSettings settings;
  private final Clients clients;
  private final RequestReader reader;
  private final PendingConsents pending;
  private final Grants grants;
  private final Sessions sessions;
  private final List<String> ways;
  private final BrokerRecords records;

  /**
   * @param ways the names of the ways to sign in with a browser
   */
  ConsentRun(
      McpSignInSettings settings,
      Clients clients,
      PendingConsents pending,
      Grants grants,
      Sessions sessions,
      List<String> ways,
      BrokerRecords records) {
    this.settings = settings;
    this.clients = clients;
    this.reader = new RequestReader(settings);
    this.pending = pending;
    this.grants = grants;
    this.sessions = sessions;
    this.ways = List.copyOf(ways);
    this.records = records;
  }

  /** A client has sent a browser here. */
  void begin(HttpServerExchange exchange, Parameters asked) {
    Client client;
    String redirectUri;
    Optional<String> state;
    try {
      client = clients.find(asked.require("client_id"));
      redirectUri = asked.require("redirect_uri");
      if (!RedirectUris.isOne(client, redirectUri)) {
        throw OAuthException.malformed("redirect_uri is none of this client's");
      }
      state = RequestReader.state(asked);
    } catch (OAuthException nobodyToTell) {
      fail(exchange, nobodyToTell.getMessage());
      return;
    }
    try {
      ask(exchange, reader.read(client, redirectUri, asked));
    } catch (OAuthException refused) {
      if (clients.redirects().isTrusted(redirectUri)) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("error", refused.code());
        answer.put("error_description", refused.getMessage());
        exchange.getResponseHeaders().put(Headers.LOCATION, answered(redirectUri, state, answer));
        Reply.empty(exchange, 303);
      } else {
        // anybody may have registered that place: nobody is sent there without having agreed
        fail(exchange, refused.getMessage());
      }
    }
  }

  private void ask(HttpServerExchange exchange, AuthorizationRequest request) {
    ExchangeCredentials browser = new ExchangeCredentials(exchange);
    SessionCookies cookies = sessions.cookies();
    List<String> held = cookies.consents(browser);
    String cookie = held.size() == 1 && held.getFirst().length() == 43 ? held.getFirst() : "";
    if (cookie.isEmpty()) {
      cookie = Secrets.made();
      exchange.getResponseHeaders().add(Headers.SET_COOKIE, cookies.consent(cookie));
    }
    Optional<Session> session = sessions.find(browser);
    String id =
        pending.keep(
            new Pending(request, cookie, session.map(ConsentRun::principal), Optional.empty()));
    PlainPage.send(
        exchange,
        200,
        ConsentText.question(
            request,
            id,
            session.map(one -> one.identity().subject()).orElse(""),
            settings.scopes()));
  }

  private static String principal(Session session) {
    return session.identity().method() + ":" + session.identity().subject();
  }

  /** The person has answered. */
  void answer(HttpServerExchange exchange, Parameters form) throws OAuthException {
    ExchangeCredentials browser = new ExchangeCredentials(exchange);
    String id = form.find("request").orElse("");
    Optional<Pending> found = pending.find(id, sessions.cookies().consents(browser));
    if (found.isEmpty() || found.get().granted().isPresent() || !isFromOwnPage(browser)) {
      fail(exchange, STALE);
      return;
    }
    Pending question = found.get();
    AuthorizationRequest request = question.request();
    List<String> scopes =
        request.scopes().stream()
            .filter(form.values().getOrDefault("scope", List.of())::contains)
            .toList();
    boolean isAllowed =
        form.find("decision").equals(Optional.of("allow"))
            && (request.scopes().isEmpty() || !scopes.isEmpty());
    if (!isAllowed) {
      deny(exchange, id, question);
      return;
    }
    Optional<Session> session = sessions.find(browser);
    if (!session.map(ConsentRun::principal).equals(question.person())) {
      askAnew(exchange, id, request);
      return;
    }
    Pending agreed = question.agreed(scopes);
    pending.agree(id, agreed);
    if (session.isPresent()) {
      finish(exchange, id, agreed, session.get());
    } else {
      signIn(exchange, id);
    }
  }

  /** Browsers say where a form comes from; the name of the question must be right as well. */
  private boolean isFromOwnPage(ExchangeCredentials browser) {
    List<String> sites = browser.header("Sec-Fetch-Site");
    List<String> origins = browser.header("Origin");
    return (sites.isEmpty() || sites.equals(List.of("same-origin")))
        && (origins.isEmpty() || origins.equals(List.of(settings.origin())));
  }

  /** Whom the page named is not who is signed in now. */
  private void askAnew(HttpServerExchange exchange, String id, AuthorizationRequest request) {
    pending.end(id);
    ask(exchange, request);
  }

  private void signIn(HttpServerExchange exchange, String id) {
    if (ways.size() == 1) {
      leave(exchange, ConsentText.login(ways.getFirst(), id));
    } else {
      PlainPage.send(exchange, 200, ConsentText.choice(ways, id));
    }
  }

  /** The person comes back from signing in. */
  void goOn(HttpServerExchange exchange, Parameters asked) throws OAuthException {
    ExchangeCredentials browser = new ExchangeCredentials(exchange);
    String id = asked.find("request").orElse("");
    Optional<Pending> found = pending.find(id, sessions.cookies().consents(browser));
    if (found.isEmpty() || found.get().granted().isEmpty()) {
      fail(exchange, STALE);
      return;
    }
    Optional<Session> session = sessions.find(browser);
    if (session.isEmpty()) {
      signIn(exchange, id);
      return;
    }
    boolean isAnother =
        found.get().person().filter(one -> !one.equals(principal(session.get()))).isPresent();
    if (isAnother) {
      askAnew(exchange, id, found.get().request());
    } else {
      finish(exchange, id, found.get(), session.get());
    }
  }

  private void finish(HttpServerExchange exchange, String id, Pending agreed, Session session) {
    if (!pending.end(id)) {
      fail(exchange, STALE);
      return;
    }
    AuthorizationRequest request = agreed.request();
    records.keep(exchange, "grant", request.client().label(), Optional.of(session.identity()), "");
    String code = grants.open(request, agreed.granted().orElseThrow(), session);
    leave(exchange, answered(request.redirectUri(), request.state(), Map.of("code", code)));
  }

  private void deny(HttpServerExchange exchange, String id, Pending question) {
    pending.end(id);
    AuthorizationRequest request = question.request();
    records.keep(
        exchange,
        "grant",
        request.client().label(),
        sessions.find(new ExchangeCredentials(exchange)).map(Session::identity),
        "denied");
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("error", "access_denied");
    answer.put("error_description", "the person has not allowed it");
    leave(exchange, answered(request.redirectUri(), request.state(), answer));
  }

  /** With the issuer's name, so that no client takes it for that of another (RFC 9207). */
  private String answered(String redirectUri, Optional<String> state, Map<String, String> answer) {
    Map<String, String> all = new LinkedHashMap<>(answer);
    state.ifPresent(text -> all.put("state", text));
    all.put("iss", settings.origin());
    String query =
        all.entrySet().stream()
            .map(
                one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return redirectUri + (redirectUri.indexOf('?') < 0 ? "?" : "&") + query;
  }

  private static void leave(HttpServerExchange exchange, String to) {
    exchange.getResponseHeaders().put(REFRESH, "0; url=" + to);
    PlainPage.send(exchange, 200, ConsentText.onward(to));
  }

  static void fail(HttpServerExchange exchange, String why) {
    PlainPage.send(exchange, 400, ConsentText.failure(why));
  }
}
