package dev.postern.edge;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Writes one answer: status, type, and the bytes as they are in one send. */
public final class Reply {
  public static final String JSON = "application/json; charset=utf-8";

  private static final HttpString PROXY_STATUS = new HttpString("Proxy-Status");

  private Reply() {}

  /** An answer without a body. */
  public static void empty(HttpServerExchange exchange, int status) {
    exchange.setStatusCode(status);
    byIoThread(exchange, HttpServerExchange::endExchange);
  }

  public static void json(HttpServerExchange exchange, int status, Json json) {
    bytes(exchange, status, JSON, ByteBuffer.wrap(json.buffer(), 0, json.length()));
  }

  /** Any type; the bytes belong to the answer from here on. */
  public static void bytes(
      HttpServerExchange exchange, int status, String contentType, ByteBuffer bytes) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    ByteBuffer sent =
        exchange.isInIoThread() ? bytes : Compression.applied(exchange, contentType, bytes);
    exchange.setResponseContentLength(sent.remaining());
    AnswerMemory.hold(exchange, sent.remaining());
    int length = sent.remaining();
    byIoThread(
        exchange,
        ready -> {
          ready.getResponseSender().send(sent, IoCallback.END_EXCHANGE);
          if (!ready.isResponseComplete()) {
            Places.leaves(ready, length);
          }
        });
  }

  /**
   * The IO thread spins while another thread ends an exchange of its connection, and waking it for
   * the next request is part of that: on few processors it would spin until that other thread gets
   * one again. So every exchange ends in its IO thread, which must be woken anyway.
   */
  private static void byIoThread(HttpServerExchange exchange, Consumer<HttpServerExchange> end) {
    if (exchange.isInIoThread()) {
      end.accept(exchange);
    } else {
      exchange.dispatch(exchange.getIoThread(), ready -> end.accept(ready));
    }
  }

  /**
   * How errors are told.
   *
   * @param product who speaks in Proxy-Status
   * @param hidesDetails whether the body holds code and message alone
   */
  public record ErrorStyle(String product, boolean hidesDetails) {
    public static final ErrorStyle PLAIN = new ErrorStyle("Postern", false);
  }

  /** An error in the body form of the REST dialect. A 401 says how to sign in. */
  public static void error(HttpServerExchange exchange, GatewayException error) {
    error(exchange, error, ErrorStyle.PLAIN);
  }

  /** The same in another style. */
  public static void error(HttpServerExchange exchange, GatewayException error, ErrorStyle style) {
    HeaderMap headers = exchange.getResponseHeaders();
    if (error.status() == 401 && !headers.contains(Headers.WWW_AUTHENTICATE)) {
      headers.put(Headers.WWW_AUTHENTICATE, challenge(error));
    }
    headers.put(PROXY_STATUS, style.product() + "; error=" + token(error));
    error
        .headers()
        .forEach(
            (name, value) -> {
              if (ForeignField.isWellFormed(name, value) && !ForeignField.isOfTheConnection(name)) {
                headers.put(new HttpString(name), value);
              }
            });
    json(exchange, error.status(), errorBody(error, style));
  }

  /** RFC 6750: what is wrong with a token that came, or that one is wanted. */
  private static String challenge(GatewayException error) {
    if (error.code() != ErrorCode.CREDENTIALS_REJECTED) {
      return "Bearer";
    }
    String words = error.getMessage().replaceAll("[^ -~]", "?").replaceAll("[\"\\\\]", "'");
    return "Bearer error=\"invalid_token\", error_description=\"" + words + "\"";
  }

  /** The code as a header field may hold it; codes that hooks bring along can be any text. */
  private static String token(GatewayException error) {
    String code = error.wireCode();
    boolean isToken =
        !code.isEmpty() && code.chars().allMatch(c -> c < 0x7f && Character.isLetterOrDigit(c));
    return isToken ? code : error.code().code();
  }

  /** As {@link #error}, and the connection is not used again. */
  static void refusal(HttpServerExchange exchange, GatewayException error) {
    exchange.setPersistent(false);
    error(exchange, error);
  }

  /** An error as JSON, in the form of the REST dialect. */
  public static Json errorBody(GatewayException error, ErrorStyle style) {
    ObjectNode body = JsonText.object();
    body.put("code", error.wireCode());
    body.put("message", error.getMessage());
    if (!style.hidesDetails()) {
      if (error.detailsAreJson()) {
        body.set("details", JsonText.parse(Json.of(error.details())));
      } else {
        body.put("details", error.details());
      }
      body.put("hint", error.hint());
    }
    if (!error.errors().isEmpty()) {
      error.errors().forEach(body.putObject("errors")::put);
    }
    return JsonText.write(body);
  }
}
