package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Surface;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Request;
import dev.postern.schema.Views;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers messages, each for itself: no session is kept in either era. */
final class Conversation {
  private static final int MAX_CLIENT_CHARACTERS = 200;

  private final OperationPipeline pipeline;
  private final Views views;
  private final ToolSets toolSets;
  private final ToolCalls calls;
  private final Handshake handshake;
  private final ResultWriter writer;

  Conversation(
      OperationPipeline pipeline,
      Views views,
      McpSettings settings,
      QueryLimits limits,
      String version) {
    this.pipeline = pipeline;
    this.views = views;
    this.toolSets = new ToolSets(settings, limits);
    this.writer = new ResultWriter(settings, version);
    this.calls = new ToolCalls(pipeline, views, toolSets, writer);
    this.handshake = new Handshake(version);
  }

  /** The tools a caller is offered. */
  List<ListedTool> tools(Identity identity) {
    return ListedTool.of(toolSets.of(views.of(identity)));
  }

  /**
   * Answers the body of a POST.
   *
   * @param requestId names the request in the audit record
   */
  RpcReply reply(byte[] body, Credentials credentials, String requestId) {
    Json id = Json.NULL;
    try {
      RpcMessage message = RpcMessage.parse(body);
      if (message.isNotification()) {
        return RpcReply.ACCEPTED;
      }
      id = message.idJson();
      boolean isModern = Protocol.isModern(message, credentials);
      Call call = new Call(message, credentials, requestId, isModern);
      return RpcReply.result(id, isModern ? modern(call) : legacy(call));
    } catch (RpcException refused) {
      return RpcReply.error(
          id, refused.status(), JsonText.write(refused.error()), Optional.empty());
    } catch (GatewayException refused) {
      return refused(id, refused);
    }
  }

  /** One request with what came around it. */
  record Call(RpcMessage message, Credentials credentials, String requestId, boolean isModern) {

    /**
     * As the pipeline wants it.
     *
     * @param parameters for the audit record
     */
    Request request(String parameters) {
      return new Request(
          requestId, Surface.MCP, credentials, client(), parameters, System.nanoTime());
    }

    private String client() {
      JsonNode told = isModern ? message.meta("clientInfo") : message.params().path("clientInfo");
      String name = told.path("name").asString("");
      String client =
          name.isEmpty()
              ? credentials.header("User-Agent").stream().findFirst().orElse("")
              : name + "/" + told.path("version").asString("");
      return client.length() <= MAX_CLIENT_CHARACTERS
          ? client
          : client.substring(0, MAX_CLIENT_CHARACTERS);
    }
  }

  private Json modern(Call call) {
    Protocol.checkModern(call.message(), call.credentials());
    return switch (call.message().method()) {
      case "server/discover" -> writer.cacheable(discovery(toolSet(call)), true);
      case "tools/list" -> list(call);
      case "tools/call" -> calls.answer(call);
      default -> throw new RpcException(RpcException.METHOD_NOT_FOUND, 404, "Method not found");
    };
  }

  private Json legacy(Call call) {
    return switch (call.message().method()) {
      case "tools/list" -> list(call);
      case "tools/call" -> calls.answer(call);
      default -> JsonText.write(handshake.answer(call.message(), toolSet(call).instructions()));
    };
  }

  private ToolSet toolSet(Call call) {
    return pipeline.browse(
        call.request(""), call.message().method(), identity -> toolSets.of(views.of(identity)));
  }

  private Json list(Call call) {
    JsonNode cursor = call.message().params().path("cursor");
    Optional<String> asked =
        cursor.isMissingNode() || cursor.isNull()
            ? Optional.empty()
            : Optional.of(cursor.asString(""));
    return writer.cacheable(toolSet(call).page(asked), call.isModern());
  }

  private static Json discovery(ToolSet tools) {
    ObjectNode result = JsonText.object();
    ArrayNode versions = result.putArray("supportedVersions");
    Protocol.SUPPORTED.forEach(versions::add);
    result.putObject("capabilities").putObject("tools");
    result.put("instructions", tools.instructions());
    String text = JsonText.write(result).text();
    return Json.of(text.substring(1, text.length() - 1));
  }

  /** What the gateway refused before any tool was reached. */
  private static RpcReply refused(Json id, GatewayException refused) {
    ObjectNode error = JsonText.object();
    error.put("code", RpcException.SERVER_ERROR).put("message", refused.getMessage());
    ObjectNode data = error.putObject("data");
    data.put("code", refused.wireCode()).put("status", refused.status());
    if (refused.details() != null) {
      data.put("details", refused.details());
    }
    if (refused.hint() != null) {
      data.put("hint", refused.hint());
    }
    return RpcReply.error(id, refused.status(), JsonText.write(error), challenge(refused));
  }

  private static Optional<String> challenge(GatewayException refused) {
    Optional<String> told = Optional.ofNullable(refused.headers().get(ProtectedResource.CHALLENGE));
    if (told.isPresent() || refused.status() != 401) {
      return told;
    }
    boolean isRejected = refused.code() == ErrorCode.CREDENTIALS_REJECTED;
    return Optional.of(isRejected ? "Bearer error=\"invalid_token\"" : "Bearer");
  }
}
