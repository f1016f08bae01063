package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.edge.Reply;
import dev.postern.error.GatewayException;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Request;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Several operations in one request: {@code POST {mount}/batch}. A table may have that name too. As
 * {@code application/vnd.postern.batch+json} a request is always a batch, as plain JSON only where
 * the caller sees no such table.
 */
final class BatchHandler {
  static final String NAME = "batch";
  private static final String MEDIA_TYPE = "application/vnd.postern.batch+json";

  private final OperationPipeline pipeline;
  private final Views views;
  private final QueryLimits limits;
  private final Mounts mounts;
  private final int maxBodyBytes;

  BatchHandler(
      OperationPipeline pipeline,
      Views views,
      QueryLimits limits,
      Mounts mounts,
      int maxBodyBytes) {
    this.pipeline = pipeline;
    this.views = views;
    this.limits = limits;
    this.mounts = mounts;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Whether the request is a batch. */
  boolean takes(HttpServerExchange exchange, RestTarget target, Request request) {
    if (target.kind() != RestTarget.Kind.RESOURCE
        || !target.name().equals(NAME)
        || !exchange.getRequestMethod().toString().equals("POST")) {
      return false;
    }
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    String name = type == null ? AcceptedTypes.JSON : type.toLowerCase(Locale.ROOT);
    return name.startsWith(MEDIA_TYPE)
        || (name.startsWith(AcceptedTypes.JSON) && !seesTable(target, request));
  }

  private boolean seesTable(RestTarget target, Request request) {
    try {
      Identity identity = pipeline.caller(request);
      return views.of(identity).stream()
          .filter(view -> view.service().equals(target.service()))
          .flatMap(view -> view.tables().stream())
          .anyMatch(table -> table.table().name().equals(NAME));
    } catch (GatewayException unknown) {
      // answered and recorded where every caller is asked for
      return false;
    }
  }

  /** Answers a batch. It leaves a record itself, beside those of its operations. */
  void answer(HttpServerExchange exchange, RestTarget target, byte[] body, Request request) {
    Parts parts = new Parts(exchange, request, target, mounts, limits, views);
    AtomicReference<BatchRun> begun = new AtomicReference<>();
    try {
      Json answer =
          pipeline.browse(
              request,
              NAME,
              identity -> {
                BatchRequest batch = BatchRequest.parse(body, limits.maxBatchOperations());
                batch.operations().forEach(one -> parts.target(one.path()));
                begun.set(new BatchRun(batch, parts, maxBodyBytes));
                return run(batch, begun.get());
              });
      Reply.json(exchange, 200, answer);
    } catch (GatewayException failed) {
      if (begun.get() == null) {
        RestAnswer.error(new HttpTurn(exchange), target, failed);
      } else {
        Json told = BatchAnswer.undone(begun.get(), failed, target.errorStyle());
        Reply.json(exchange, failed.status(), told);
      }
    }
  }

  private Json run(BatchRequest batch, BatchRun run) {
    if (!batch.isAtomic()) {
      run.each(pipeline);
      return BatchAnswer.done(run);
    }
    Optional<GatewayException> error = run.asOne(pipeline);
    if (error.isPresent()) {
      run.fail(error.get());
      throw error.get();
    }
    return BatchAnswer.done(run);
  }
}
