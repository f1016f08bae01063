package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Request;
import dev.postern.spi.Json;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code tools/call}: every call goes the way of the pipeline, as its caller. */
final class ToolCalls {
  private static final int MAX_PURPOSE_CHARACTERS = 1_000;

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
    GatewayTool tool = offers.get().tool(call.scope(), name).orElse(null);
    Attempt attempt = new Attempt(call, name, given, request(call, tool, given));
    try {
      return switch (tool) {
        case GatewayTool.Look look -> writer.content(attempt.look(look), call.isModern());
        case GatewayTool.Talk talk -> writer.answer(attempt.talk(talk), call.isModern());
        case null, default -> writer.content(attempt.act(), call.isModern());
      };
    } catch (GatewayException refused) {
      return switch (refused.code()) {
        case TOOL_UNKNOWN -> throw unknown(refused);
        case CREDENTIALS_MISSING,
            CREDENTIALS_REJECTED,
            SCOPE_MISSING,
            TOOLS_CHANGED,
            SESSION_UNKNOWN,
            PATH_UNKNOWN ->
            throw refused;
        default ->
            writer.failure(
                refused,
                Advice.of(refused, Optional.ofNullable(attempt.visible), given),
                call.isModern());
      };
    }
  }

  /** What an agent says of the call is kept; what it writes is not. */
  private static Request request(Call call, GatewayTool tool, ObjectNode given) {
    Set<String> open = tool == null ? ToolSets.OPEN_ARGUMENTS : tool.openArguments();
    String purpose = given.path(ToolSet.PURPOSE).asString("");
    Request asked = call.request(Arguments.record(given, open));
    return asked
        .withOrigin(asked.origin().ofTool(tool == null ? "" : tool.name()))
        .withPurpose(
            purpose.length() <= MAX_PURPOSE_CHARACTERS
                ? purpose
                : purpose.substring(0, MAX_PURPOSE_CHARACTERS));
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

  /** One call of a tool; remembers what its caller sees. */
  private final class Attempt {
    private final Call call;
    private final String name;
    private final ObjectNode given;
    private final Request request;
    private Visible visible;
    private Arguments arguments;

    Attempt(Call call, String name, ObjectNode given, Request request) {
      this.call = call;
      this.name = name;
      this.given = given;
      this.request = request;
    }

    /** Reads the arguments once it is known who calls. */
    private GatewayTool offered(ToolSet tools) {
      visible = tools.visible();
      GatewayTool tool = tools.tool(name);
      arguments = tools.arguments(tool, given);
      return tool;
    }

    ToolAnswer talk(GatewayTool.Talk talk) {
      return talks.hold(
          call,
          request,
          name,
          name,
          (offer, turn) -> {
            offered(offer.tools());
            return talk.talk(turn, arguments);
          });
    }

    Json look(GatewayTool.Look look) {
      return pipeline.browse(
          request,
          name,
          identity -> {
            ToolSet tools = offers.get().of(call, identity).tools();
            offered(tools);
            return JsonText.write(look.look(tools, arguments));
          });
    }

    Json act() {
      GatewayTool.Act[] act = new GatewayTool.Act[1];
      Outcome outcome =
          pipeline.run(
              request,
              identity -> {
                act[0] = act(offered(offers.get().of(call, identity).tools()));
                return act[0].operation(visible, arguments);
              });
      Outcome.Success success = Changing.success(outcome);
      return act[0].answer(visible, arguments, success);
    }

    private static GatewayTool.Act act(GatewayTool tool) {
      if (tool instanceof GatewayTool.Act act) {
        return act;
      }
      throw new GatewayException(
          ErrorCode.INTERNAL, "Tool " + tool.name() + " is not an operation");
    }
  }
}
