package dev.postern.http;

import dev.postern.auth.Sessions;
import dev.postern.auth.SignInAttempts;
import dev.postern.auth.SignInAttempts.Attempt;
import dev.postern.auth.SignInSteps;
import dev.postern.auth.SignInSteps.Waiting;
import dev.postern.edge.BrowserExchange;
import dev.postern.edge.RequestIds;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.limit.Quotas;
import dev.postern.operation.Surface;
import dev.postern.pipeline.Request;
import dev.postern.pipeline.SignInRecords;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.BrowserSignIn.Field;
import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.BrowserSignIn.Visit;
import dev.postern.spi.Identity;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a browser from step to step, until it has a session or is refused. */
final class SignInRun {
  private static final Logger LOG = LoggerFactory.getLogger(SignInRun.class);
  private static final int MOST_KEPT_CHARACTERS = 16 * 1024;
  private static final String RETURN_TO = "returnTo";

  /** A path of this gateway, and nothing that a browser could read as another host. */
  private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[!-\\[\\]-~]{0,2000}");

  /** What a way to sign in says of a refusal, as far as it is shown and kept. */
  private static final Pattern REASON = Pattern.compile("[a-z0-9_]{1,60}");

  private final URI publicUrl;
  private final Sessions sessions;
  private final SignInSteps steps;
  private final SignInAttempts attempts;
  private final Quotas quotas;
  private final SignInRecords records;

  SignInRun(
      URI publicUrl,
      Sessions sessions,
      SignInSteps steps,
      SignInAttempts attempts,
      Quotas quotas,
      SignInRecords records) {
    this.publicUrl = publicUrl;
    this.sessions = sessions;
    this.steps = steps;
    this.attempts = attempts;
    this.quotas = quotas;
    this.records = records;
  }

  /** One browser at one step. */
  private record Turn(
      HttpServerExchange exchange, String name, BrowserExchange browser, Attempt attempt) {}

  void begin(
      HttpServerExchange exchange,
      String name,
      BrowserSignIn way,
      Map<String, List<String>> parameters) {
    Map<String, List<String>> rest = new LinkedHashMap<>(parameters);
    List<String> asked = rest.remove(RETURN_TO);
    String returnTo = asked == null ? "/" : asked.getFirst();
    if (asked != null && (asked.size() > 1 || !OWN_PATH.matcher(returnTo).matches())) {
      throw new GatewayException(
              ErrorCode.REQUEST_MALFORMED, "returnTo must be a path of this gateway")
          .hint("It begins with exactly one slash.");
    }
    Turn turn = turn(exchange, name, Optional.empty());
    if (isHeldUp(turn)) {
      return;
    }
    go(turn, guarded(() -> way.begin(visit(turn, rest))), returnTo);
  }

  void finish(
      HttpServerExchange exchange,
      String name,
      BrowserSignIn way,
      Map<String, List<String>> parameters) {
    BrowserExchange browser = new BrowserExchange(exchange);
    Optional<Waiting> waiting = steps.take(browser, name);
    SignInPages.setCookie(exchange, sessions.cookies().noStep());
    Turn turn = turn(exchange, name, waiting.flatMap(step -> typedName(step, parameters)));
    if (isHeldUp(turn)) {
      return;
    }
    if (waiting.isEmpty() || !isFromOwnForm(waiting.get(), browser)) {
      // who sends a form in another's name does not make that one wait
      refuse(turn(exchange, name, Optional.empty()), "step_unknown");
      return;
    }
    Visit visit = visit(turn, parameters);
    go(turn, guarded(() -> way.finish(visit, waiting.get().kept())), waiting.get().returnTo());
  }

  private Turn turn(HttpServerExchange exchange, String name, Optional<String> typed) {
    BrowserExchange browser = new BrowserExchange(exchange);
    return new Turn(exchange, name, browser, Attempt.of(quotas.address(browser), name, typed));
  }

  /** By what is asked for first and is no secret, a form asks who somebody is. */
  private static Optional<String> typedName(Waiting step, Map<String, List<String>> parameters) {
    return step.fields().stream()
        .filter(field -> !field.isSecret())
        .findFirst()
        .map(Field::name)
        .map(field -> parameters.getOrDefault(field, List.of("")).getFirst());
  }

  /** What was asked for here is answered from here, or somebody else fills the form in. */
  private boolean isFromOwnForm(Waiting step, BrowserExchange browser) {
    if (step.fields().isEmpty()) {
      return true;
    }
    List<String> sites = browser.header("Sec-Fetch-Site");
    List<String> origins = browser.header("Origin");
    return browser.method().equals("POST")
        && (sites.isEmpty() || sites.equals(List.of("same-origin")))
        && (origins.isEmpty() || origins.equals(List.of(publicUrl.toString())));
  }

  private Visit visit(Turn turn, Map<String, List<String>> parameters) {
    return new Visit(
        callback(publicUrl, turn.name()),
        parameters,
        turn.browser().method().equals("POST"),
        turn.browser().remoteAddress());
  }

  static URI callback(URI publicUrl, String name) {
    return URI.create(publicUrl + SignInPages.PLACE + "/" + name + "/callback");
  }

  /** A plugin that throws proves nothing. */
  private static Step guarded(Supplier<Step> step) {
    try {
      return step.get();
    } catch (RuntimeException broken) {
      LOG.warn("A way to sign in failed", broken);
      return new Step.Refused("failed");
    }
  }

  private boolean isHeldUp(Turn turn) {
    try {
      attempts.begin(turn.attempt());
      return false;
    } catch (GatewayException tooOften) {
      if (quotas.isNews(turn.browser())) {
        keep(turn, "sign-in " + turn.name() + ": held_up", Optional.empty(), Optional.of(tooOften));
      }
      tooOften
          .headers()
          .forEach(
              (name, value) ->
                  turn.exchange().getResponseHeaders().put(Headers.RETRY_AFTER, value));
      SignInPages.page(
          turn.exchange(),
          tooOften.status(),
          SignInText.failure("Too many attempts. " + tooOften.hint() + ".", turn.name()));
      return true;
    }
  }

  private void go(Turn turn, Step step, String returnTo) {
    HttpServerExchange exchange = turn.exchange();
    switch (step) {
      case Step.Away(URI to, String kept) -> {
        if (wait(turn, kept, List.of(), returnTo)) {
          SignInPages.redirect(exchange, to.toString());
        }
      }
      case Step.Ask asked -> {
        if (wait(turn, asked.keep(), asked.fields(), returnTo)) {
          SignInPages.page(exchange, 200, SignInText.form(turn.name(), asked));
        }
      }
      case Step.Done(Identity identity, var until, String reminder) -> {
        keep(turn, "sign-in " + turn.name(), Optional.of(identity), Optional.empty());
        attempts.succeeded(turn.attempt());
        String id = sessions.open(identity, turn.name(), until, reminder, turn.browser());
        SignInPages.setCookie(exchange, sessions.cookies().session(id));
        SignInPages.redirect(exchange, returnTo);
      }
      case Step.Refused(String reason) -> refuse(turn, reason);
    }
  }

  private boolean wait(Turn turn, String kept, List<Field> fields, String returnTo) {
    if (kept.length() > MOST_KEPT_CHARACTERS) {
      refuse(turn, "failed");
      return false;
    }
    String id = steps.keep(new Waiting(turn.name(), kept, fields, returnTo));
    SignInPages.setCookie(turn.exchange(), sessions.cookies().step(id, fields.isEmpty()));
    return true;
  }

  private void refuse(Turn turn, String said) {
    String reason = REASON.matcher(said).matches() ? said : "failed";
    attempts.failed(turn.attempt());
    boolean isDown = reason.equals("unavailable") || reason.endsWith("_unavailable");
    GatewayException error =
        isDown
            ? new GatewayException(ErrorCode.UNAVAILABLE, "Signing in is not possible now")
            : new GatewayException(ErrorCode.CREDENTIALS_REJECTED, "Not signed in: " + reason);
    keep(turn, "sign-in " + turn.name() + ": " + reason, Optional.empty(), Optional.of(error));
    SignInPages.page(
        turn.exchange(),
        error.status(),
        SignInText.failure("Signing in did not work: " + reason + ".", turn.name()));
  }

  private void keep(
      Turn turn, String what, Optional<Identity> identity, Optional<GatewayException> refused) {
    records.keep(request(turn.exchange()), what, identity, refused);
  }

  /** Without its parameters, which are secret here. */
  static Request request(HttpServerExchange exchange) {
    String client = exchange.getRequestHeaders().getFirst(Headers.USER_AGENT);
    return new Request(
        RequestIds.of(exchange),
        Surface.REST,
        new BrowserExchange(exchange),
        client == null ? "" : client,
        "",
        System.nanoTime(),
        "",
        Map::of);
  }
}
