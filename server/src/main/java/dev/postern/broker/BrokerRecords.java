package dev.postern.broker;

import dev.postern.edge.ExchangeCredentials;
import dev.postern.edge.RequestIds;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Surface;
import dev.postern.pipeline.Request;
import dev.postern.pipeline.SignInRecords;
import dev.postern.spi.Identity;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Map;
import java.util.Optional;

/** What the broker leaves on record, before its answer leaves. */
final class BrokerRecords {
  private final SignInRecords records;

  BrokerRecords(SignInRecords records) {
    this.records = records;
  }

  /**
   * Keeps one.
   *
   * @param what was done, for instance {@code grant}
   * @param client its label
   * @param reason why nothing has come of it; empty where something has
   */
  void keep(
      HttpServerExchange exchange,
      String what,
      String client,
      Optional<Identity> identity,
      String reason) {
    String program = exchange.getRequestHeaders().getFirst(Headers.USER_AGENT);
    Request request =
        new Request(
            RequestIds.of(exchange),
            Surface.MCP,
            new ExchangeCredentials(exchange),
            program == null ? "" : program,
            "",
            System.nanoTime(),
            "",
            Map::of);
    records.keep(
        request,
        "broker " + what + " " + client + (reason.isEmpty() ? "" : ": " + reason),
        identity,
        reason.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new GatewayException(ErrorCode.CREDENTIALS_REJECTED, "Refused: " + reason)));
  }
}
