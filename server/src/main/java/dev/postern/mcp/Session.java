package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is remembered of one client up to revision 2025-11-25, from {@code initialize} on: who it
 * is, what it can do, what it wants to hear of and what it was asked. It is nobody else's.
 */
final class Session implements Interest {
  private static final List<String> CAPABILITIES =
      List.of(Dialogue.Inquiry.ELICITATION, "sampling", "roots");
  private static final int MAX_QUESTIONS = 16;
  private static final int MAX_CALLS = 256;
  private static final int MAX_SUBSCRIPTIONS = 100;

  private final String id;
  private final String principal;
  private final Scope scope;
  private final ObjectNode opening;
  private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
  private final Map<String, CompletableFuture<JsonNode>> questions = new ConcurrentHashMap<>();
  private final Map<String, Cancellation> calls = new ConcurrentHashMap<>();
  private final AtomicLong asked = new AtomicLong();
  private volatile LogLevel level = LogLevel.INFO;
  private volatile Optional<Listener> listener = Optional.empty();
  private volatile long lastNanos = System.nanoTime();

  /**
   * @param principal who opened it
   * @param scope where
   * @param opening what the client said of itself, of which no more is kept than is needed
   */
  Session(String id, String principal, Scope scope, ObjectNode opening) {
    this.id = id;
    this.principal = principal;
    this.scope = scope;
    this.opening = kept(opening);
  }

  /** A client may say as much of itself as a body can hold. */
  private static ObjectNode kept(ObjectNode told) {
    ObjectNode kept = JsonText.object();
    ObjectNode capabilities = kept.putObject("capabilities");
    for (String name : CAPABILITIES) {
      JsonNode declared = told.path("capabilities").path(name);
      if (Protocol.declares(told.path("capabilities"), name) && declared.isObject()) {
        capabilities.putObject(name);
      }
    }
    ObjectNode client = kept.putObject("clientInfo");
    client.put("name", Call.shortened(told.path("clientInfo").path("name").asString("")));
    client.put("version", Call.shortened(told.path("clientInfo").path("version").asString("")));
    return kept;
  }

  String id() {
    return id;
  }

  String principal() {
    return principal;
  }

  /** What the client said of itself as it opened the session. */
  ObjectNode opening() {
    return opening;
  }

  /**
   * Lets the one pass who opened it, where they opened it.
   *
   * @throws GatewayException as if there were none, for anybody else
   */
  void admit(String somebody, Scope somewhere) {
    if (!principal.equals(somebody) || !scope.equals(somewhere)) {
      throw Sessions.unknown();
    }
    lastNanos = System.nanoTime();
  }

  boolean isIdle(long nanos) {
    return calls.isEmpty() && listener.isEmpty() && System.nanoTime() - lastNanos > nanos;
  }

  long lastNanos() {
    return lastNanos;
  }

  LogLevel level() {
    return level;
  }

  void level(LogLevel newLevel) {
    level = newLevel;
  }

  Optional<Listener> listener() {
    return listener;
  }

  void listener(Optional<Listener> newListener) {
    listener = newListener;
    lastNanos = System.nanoTime();
  }

  /** Lists are always told of, resources where that was asked for. */
  @Override
  public boolean test(Change change) {
    return switch (change) {
      case Change.List list -> true;
      case Change.Resource(String uri) -> subscriptions.contains(uri);
    };
  }

  @Override
  public Set<String> uris() {
    return Set.copyOf(subscriptions);
  }

  void subscribe(String uri) {
    Subscriptions.requireShort(uri);
    if (subscriptions.size() >= MAX_SUBSCRIPTIONS && !subscriptions.contains(uri)) {
      throw RpcException.invalid("a session has " + MAX_SUBSCRIPTIONS + " subscriptions at most");
    }
    subscriptions.add(uri);
  }

  void unsubscribe(String uri) {
    subscriptions.remove(uri);
  }

  /** Remembers a call so that the client can give it up by its id. */
  void begun(String call, Cancellation cancellation) {
    if (calls.size() < MAX_CALLS) {
      calls.put(call, cancellation);
    }
  }

  void ended(String call) {
    calls.remove(call);
    lastNanos = System.nanoTime();
  }

  /** The client gives a call up. */
  void cancel(String call) {
    Cancellation cancellation = calls.get(call);
    if (cancellation != null) {
      cancellation.cancel();
    }
  }

  /**
   * Asks the client and waits for the result.
   *
   * @param millis how long
   * @throws GatewayException where none comes, or an error
   */
  ObjectNode ask(Wire wire, String method, ObjectNode params, int millis) {
    if (questions.size() >= MAX_QUESTIONS) {
      throw new GatewayException(ErrorCode.OVERLOADED, "Too many questions are open.");
    }
    String key = "q" + asked.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    questions.put(key, answer);
    try (Cancellation.Listening _ = wire.cancellation().onCancel(() -> answer.cancel(false))) {
      ObjectNode request = JsonText.object();
      request.put("jsonrpc", "2.0").put("id", key).put("method", method).set("params", params);
      wire.send(JsonText.write(request));
      if (wire.cancellation().isCancelled()) {
        throw left();
      }
      return result(answer.get(millis, TimeUnit.MILLISECONDS));
    } catch (TimeoutException silence) {
      ObjectNode withdrawn = JsonText.object().put("requestId", key).put("reason", "too late");
      wire.send(Change.message("notifications/cancelled", withdrawn));
      throw new GatewayException(ErrorCode.TIMEOUT, "The question was not answered in time.")
          .details("The limit mcp.question-ms is " + millis + ".");
    } catch (ExecutionException | java.util.concurrent.CancellationException given) {
      throw left();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw left();
    } finally {
      questions.remove(key);
    }
  }

  private static ObjectNode result(JsonNode answer) {
    if (answer.get("result") instanceof ObjectNode result) {
      return result;
    }
    throw new GatewayException(ErrorCode.VALUE_INVALID, "The client could not answer the question.")
        .details(answer.path("error").path("message").asString("It gave no result."));
  }

  private static GatewayException left() {
    return new GatewayException(ErrorCode.CALLER_LEFT, "the caller gave the call up");
  }

  /** Takes the answer to a question; one that was never asked is nobody's. */
  void answered(Json key, JsonNode message) {
    CompletableFuture<JsonNode> question = questions.get(JsonText.parse(key).asString(""));
    if (question != null) {
      question.complete(message);
    }
  }

  /** Waits for no answer any more. */
  void askNoMore() {
    questions.values().forEach(question -> question.cancel(false));
  }

  /** Ends everything that goes on in it. */
  void end() {
    askNoMore();
    calls.values().forEach(Cancellation::cancel);
  }
}
