package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Request;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code tools/call}: every call goes the way of the pipeline, as its caller. */
final class ToolCalls {
  private final OperationPipeline pipeline;
  private final Views views;
  private final ToolSets toolSets;
  private final ResultWriter writer;

  ToolCalls(OperationPipeline pipeline, Views views, ToolSets toolSets, ResultWriter writer) {
    this.pipeline = pipeline;
    this.views = views;
    this.toolSets = toolSets;
    this.writer = writer;
  }

  /**
   * Gives the result, which may say that the tool failed.
   *
   * @throws RpcException where the caller is offered no such tool
   * @throws GatewayException where the caller is not known
   */
  Json answer(Conversation.Call call) {
    JsonNode name = call.message().params().path("name");
    if (!name.isString()) {
      throw new RpcException(RpcException.INVALID_PARAMS, 200, "Invalid params: name is missing");
    }
    ObjectNode given = given(call.message().params().path("arguments"));
    Request request = call.request(Arguments.record(given, ToolSets.OPEN_ARGUMENTS));
    Optional<GatewayTool> tool = toolSets.tool(name.stringValue());
    try {
      Json structured =
          tool.isPresent() && tool.get() instanceof GatewayTool.Look look
              ? look(look, given, request)
              : act(name.stringValue(), given, request);
      return writer.content(structured, call.isModern());
    } catch (GatewayException refused) {
      return switch (refused.code()) {
        case TOOL_UNKNOWN -> throw unknown(refused);
        case CREDENTIALS_MISSING, CREDENTIALS_REJECTED, SCOPE_MISSING -> throw refused;
        default -> writer.failure(refused, call.isModern());
      };
    }
  }

  private static ObjectNode given(JsonNode arguments) {
    if (arguments.isMissingNode() || arguments.isNull()) {
      return JsonText.object();
    }
    if (arguments instanceof ObjectNode object) {
      return object;
    }
    throw new RpcException(
        RpcException.INVALID_PARAMS, 200, "Invalid params: arguments must be an object");
  }

  private static RpcException unknown(GatewayException refused) {
    return new RpcException(
        RpcException.INVALID_PARAMS, 200, refused.getMessage() + ". " + refused.hint());
  }

  private Json look(GatewayTool.Look look, ObjectNode given, Request request) {
    return pipeline.browse(
        request,
        look.name(),
        identity -> {
          ToolSet tools = toolSets.of(views.of(identity));
          return JsonText.write(look.look(tools.visible(), tools.arguments(look, given)));
        });
  }

  private Json act(String name, ObjectNode given, Request request) {
    Reading reading = new Reading(name, given);
    return switch (pipeline.run(request, reading)) {
      case Outcome.Success success ->
          Answers.structured(
              success.wanted(),
              success.result(),
              success.wanted() instanceof Operation.Call called
                  && CallRoutine.givesValue(reading.visible, called),
              reading.visible.settings().maxResultBytes());
      case Outcome.Exported exported -> throw new IllegalStateException("an export as a tool call");
      case Outcome.BrokenOff(GatewayException error, long rows, long bytes) -> throw error;
      case Outcome.Failure(GatewayException error) -> throw error;
    };
  }

  /** Reads the arguments once it is known who calls, and remembers what that caller sees. */
  private final class Reading implements Function<Identity, Operation> {
    private final String name;
    private final ObjectNode given;
    private Visible visible;

    Reading(String name, ObjectNode given) {
      this.name = name;
      this.given = given;
    }

    @Override
    public Operation apply(Identity identity) {
      ToolSet tools = toolSets.of(views.of(identity));
      visible = tools.visible();
      return switch (tools.tool(name)) {
        case GatewayTool.Act act -> act.operation(visible, tools.arguments(act, given));
        case GatewayTool.Look look ->
            throw new GatewayException(
                ErrorCode.INTERNAL, "Tool " + look.name() + " is not an operation");
        case GatewayTool.Talk talk ->
            throw new GatewayException(
                ErrorCode.INTERNAL, "Tool " + talk.name() + " is not an operation");
      };
    }
  }
}
