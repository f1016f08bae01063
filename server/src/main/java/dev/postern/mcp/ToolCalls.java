package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Request;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code tools/call}: every call goes the way of the pipeline, as its caller. */
final class ToolCalls {
  private final OperationPipeline pipeline;
  private final Supplier<Offers> offers;
  private final Talks talks;
  private final ResultWriter writer;

  /**
   * @param offers those in force
   */
  ToolCalls(OperationPipeline pipeline, Supplier<Offers> offers, Talks talks, ResultWriter writer) {
    this.pipeline = pipeline;
    this.offers = offers;
    this.talks = talks;
    this.writer = writer;
  }

  /**
   * Gives the result, which may say that the tool failed.
   *
   * @throws RpcException where the caller is offered no such tool
   * @throws GatewayException where the caller is not known
   */
  Json answer(Call call) {
    String name = call.text("name");
    ObjectNode given = given(call.message().params().path("arguments"));
    Request request = call.request(Arguments.record(given, ToolSets.OPEN_ARGUMENTS));
    GatewayTool tool = offers.get().tool(call.scope(), name).orElse(null);
    try {
      return switch (tool) {
        case GatewayTool.Look look ->
            writer.content(look(call, look, given, request), call.isModern());
        case GatewayTool.Talk talk ->
            writer.answer(talk(call, talk, given, request), call.isModern());
        case null, default -> writer.content(act(call, name, given, request), call.isModern());
      };
    } catch (GatewayException refused) {
      return switch (refused.code()) {
        case TOOL_UNKNOWN -> throw unknown(refused);
        case CREDENTIALS_MISSING,
            CREDENTIALS_REJECTED,
            SCOPE_MISSING,
            SESSION_UNKNOWN,
            PATH_UNKNOWN ->
            throw refused;
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

  private ToolAnswer talk(Call call, GatewayTool.Talk talk, ObjectNode given, Request request) {
    return talks.hold(
        call,
        request,
        talk.name(),
        talk.name(),
        (offer, turn) -> {
          GatewayTool offered = offer.tools().tool(talk.name());
          return talk.talk(turn, offer.tools().arguments(offered, given));
        });
  }

  private Json look(Call call, GatewayTool.Look look, ObjectNode given, Request request) {
    return pipeline.browse(
        request,
        look.name(),
        identity -> {
          ToolSet tools = offers.get().of(call, identity).tools();
          GatewayTool offered = tools.tool(look.name());
          return JsonText.write(look.look(tools.visible(), tools.arguments(offered, given)));
        });
  }

  private Json act(Call call, String name, ObjectNode given, Request request) {
    Reading reading = new Reading(call, name, given);
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
    private final Call call;
    private final String name;
    private final ObjectNode given;
    private Visible visible;

    Reading(Call call, String name, ObjectNode given) {
      this.call = call;
      this.name = name;
      this.given = given;
    }

    @Override
    public Operation apply(Identity identity) {
      ToolSet tools = offers.get().of(call, identity).tools();
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
