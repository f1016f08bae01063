package dev.postern.http;

import dev.postern.config.RestSettings;
import dev.postern.edge.RequestPath;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a caller may use of a service, in the form that was asked for. */
record ServiceDocument(Profile profile, String contentType, ByteBuffer bytes) {
  private static final String OPEN_API = "application/openapi+json";
  private static final String OPEN_API_3 = "application/vnd.oai.openapi+json";
  private static final String UTF_8 = "; charset=utf-8";

  /**
   * The document: OpenAPI 3.1, or the dialect's own OpenAPI 2.0 where its type was asked for by
   * name or the service stands in for one of the dialect's servers and OpenAPI 3.1 was not.
   *
   * @throws GatewayException where the request is not one that a document answers
   */
  static ServiceDocument asked(
      HttpServerExchange exchange, RestTarget target, Views views, Identity identity) {
    String method = exchange.getRequestMethod().toString();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw new GatewayException(
          ErrorCode.METHOD_NOT_ALLOWED, "Unsupported HTTP method: " + method);
    }
    check(target);
    Profile profile = Profile.chosen(new HttpTurn(exchange), views.schemas(target.service()));
    String type = type(exchange, target);
    boolean isOwn = type.equals(OPEN_API);
    SchemaView view = view(target, profile, seen(target, views, identity));
    String comment = views.comment(target.service(), profile.schema());
    ObjectNode tree =
        isOwn
            ? new SwaggerDocument(view, target.settings(), comment, host(exchange)).tree()
            : new OpenApiDocument(view, target.settings(), profile, comment).tree();
    Json json = JsonText.write(tree);
    return new ServiceDocument(
        profile, type + UTF_8, ByteBuffer.wrap(json.buffer(), 0, json.length()));
  }

  /**
   * Looks whether there may be a document at all.
   *
   * @throws GatewayException where the place is one for a document and there is none
   */
  static void check(RestTarget target) {
    if (target.kind() == RestTarget.Kind.DOCUMENT
        && target.settings().openApi() == RestSettings.OpenApi.DISABLED) {
      throw new GatewayException(ErrorCode.DOCUMENT_DISABLED, "Root endpoint metadata is disabled");
    }
  }

  /** The type of the answer, which says which of the documents it is. */
  private static String type(HttpServerExchange exchange, RestTarget target) {
    HeaderValues fields = exchange.getRequestHeaders().get(Headers.ACCEPT);
    List<String> accepted = AcceptedTypes.of(fields == null ? List.of() : fields);
    for (String type : accepted) {
      switch (type) {
        case OPEN_API -> {
          return OPEN_API;
        }
        case OPEN_API_3 -> {
          return OPEN_API_3;
        }
        case AcceptedTypes.JSON, AcceptedTypes.ANY -> {
          return target.isDelegate() ? OPEN_API : AcceptedTypes.JSON;
        }
        default -> {
          // the next one may be served
        }
      }
    }
    throw AnswerType.notServed(accepted);
  }

  private static String host(HttpServerExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    return host == null ? "" : host;
  }

  private static Optional<SchemaView> seen(RestTarget target, Views views, Identity identity) {
    return target.settings().openApi() == RestSettings.OpenApi.IGNORE_PRIVILEGES
        ? views.everything(target.service())
        : views.described(target.service(), identity);
  }

  private static SchemaView view(RestTarget target, Profile profile, Optional<SchemaView> seen) {
    SchemaView nothing = new SchemaView(target.service(), List.of(), List.of());
    SchemaView all = seen.orElse(nothing);
    if (all.equals(nothing) && !target.isDelegate()) {
      throw new GatewayException(
          ErrorCode.RESOURCE_UNKNOWN, "Could not find the service " + target.service() + ".");
    }
    return new SchemaView(
        all.service(),
        all.tables().stream()
            .filter(table -> profile.holds(table.table().schema()))
            .filter(table -> RequestPath.canHold(table.table().name()))
            .map(ServiceDocument::asNamedInItsSchema)
            .toList(),
        all.routines().stream()
            .filter(routine -> profile.holds(routine.routine().schema()))
            .filter(routine -> RequestPath.canHold(routine.routine().name()))
            .map(
                routine ->
                    new VisibleRoutine(
                        routine.routine().name(), routine.routine(), routine.resultColumns()))
            .toList(),
        profile.isDefault() ? all.tools() : List.of(),
        all.powers());
  }

  /** A profile has said which schema is meant, so that paths are without it. */
  private static VisibleTable asNamedInItsSchema(VisibleTable table) {
    return new VisibleTable(
        table.table().name(),
        table.table(),
        table.actions(),
        table.readable(),
        table.creatable(),
        table.updatable(),
        table.embeds(),
        table.terms());
  }
}
