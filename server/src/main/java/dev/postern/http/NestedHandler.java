package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Request;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * New rows together with the rows related to them, where {@code Prefer: nested} asks for that: one
 * transaction, in which every table is written under its own rule.
 */
final class NestedHandler {
  private static final HttpString PREFER = new HttpString("Prefer");

  private final OperationPipeline pipeline;
  private final Views views;
  private final QueryLimits limits;
  private final Mounts mounts;

  NestedHandler(OperationPipeline pipeline, Views views, QueryLimits limits, Mounts mounts) {
    this.pipeline = pipeline;
    this.views = views;
    this.limits = limits;
    this.mounts = mounts;
  }

  /** Whether the request asks for it. */
  boolean takes(HttpServerExchange exchange, RestTarget target) {
    return exchange.getRequestHeaders().contains(PREFER)
        && target.kind() == RestTarget.Kind.RESOURCE
        && exchange.getRequestMethod().toString().equals("POST")
        && preferences(exchange, target).wantsNested();
  }

  private static Preferences preferences(HttpServerExchange exchange, RestTarget target) {
    HeaderValues fields = exchange.getRequestHeaders().get(PREFER);
    return Preferences.parse(fields, target.settings().transactionEnd().mayBeOverridden());
  }

  /** Answers it as a single insert would be, from its own rows or with those related to them. */
  void answer(HttpServerExchange exchange, RestTarget target, byte[] body, Request request) {
    Turn turn = new HttpTurn(exchange);
    Preferences preferences = preferences(exchange, target);
    Parts parts = new Parts(exchange, request, target, mounts, limits, views);
    try {
      NestedRun done =
          pipeline.browse(
              request, "nested insert", identity -> run(parts, turn, preferences, body, identity));
      done.write(turn);
    } catch (GatewayException failed) {
      RestAnswer.error(turn, target, failed);
    }
  }

  private NestedRun run(
      Parts parts, Turn turn, Preferences preferences, byte[] body, Identity identity) {
    RestTarget target = parts.target();
    preferences.refuseUnknown();
    if (preferences.wantsUpsert()) {
      throw new GatewayException(
          ErrorCode.FEATURE_NOT_SERVED, "Nested rows are always new: leave the resolution out");
    }
    Profile profile = Profile.chosen(turn, views.schemas(target.service()));
    List<VisibleTable> tables = tables(target, identity);
    VisibleTable table =
        tables.stream()
            .filter(one -> one.table().name().equals(target.name()))
            .filter(one -> profile.holds(one.table().schema()))
            .findFirst()
            .orElseThrow(
                () ->
                    new GatewayException(
                        ErrorCode.RESOURCE_UNKNOWN,
                        "Could not find the table '%s' in the schema cache"
                            .formatted(profile.qualified(target.name()))));
    JsonNode rows = json(turn, body);
    NestedInsert nested = new NestedInsert(tables, limits);
    nested.take(table, rows);
    NestedRun run = new NestedRun(parts, turn, preferences, table, nested);
    Optional<GatewayException> error = pipeline.runAsOne(parts.whole(), run);
    if (error.isPresent()) {
      throw error.get();
    }
    return run;
  }

  private List<VisibleTable> tables(RestTarget target, Identity identity) {
    return views.of(identity).stream()
        .filter(view -> view.service().equals(target.service()))
        .flatMap(view -> view.tables().stream())
        .toList();
  }

  private static JsonNode json(Turn turn, byte[] body) {
    if (!BatchRequest.isJson(turn.asked())) {
      throw PayloadReader.malformed(
          "Content-Type not acceptable: " + turn.asked().getFirst(Headers.CONTENT_TYPE));
    }
    try {
      JsonNode rows = JsonText.fromCaller(body);
      if (rows.isContainer() && !rows.isEmpty()) {
        return rows;
      }
    } catch (JacksonException broken) {
      // said below
    }
    throw PayloadReader.malformed("Empty or invalid json");
  }
}
