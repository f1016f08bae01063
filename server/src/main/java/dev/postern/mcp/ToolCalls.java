package dev.postern.mcp;

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
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code tools/call}: every call goes the way of the pipeline, as its caller. */
final class ToolCalls {
  private static final int MAX_PURPOSE_CHARACTERS = 1_000;

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
    Request request =
        call.request(Arguments.record(given, open(name.stringValue()))).withPurpose(purpose(given));
    Attempt attempt = new Attempt(name.stringValue(), given, request);
    try {
      return writer.content(attempt.answer(), call.isModern());
    } catch (GatewayException refused) {
      return switch (refused.code()) {
        case TOOL_UNKNOWN -> throw unknown(refused);
        case CREDENTIALS_MISSING, CREDENTIALS_REJECTED -> throw refused;
        default ->
            writer.failure(
                refused,
                Advice.of(refused, Optional.ofNullable(attempt.visible), given),
                call.isModern());
      };
    }
  }

  private Set<String> open(String name) {
    return toolSets.tool(name).map(GatewayTool::openArguments).orElse(ToolSets.OPEN_ARGUMENTS);
  }

  private static String purpose(ObjectNode given) {
    String purpose = given.path(ToolSet.PURPOSE).asString("");
    return purpose.length() <= MAX_PURPOSE_CHARACTERS
        ? purpose
        : purpose.substring(0, MAX_PURPOSE_CHARACTERS);
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

  /** One call of a tool. */
  private final class Attempt {
    private final String name;
    private final ObjectNode given;
    private final Request request;
    private Visible visible;
    private Arguments arguments;

    Attempt(String name, ObjectNode given, Request request) {
      this.name = name;
      this.given = given;
      this.request = request;
    }

    ToolAnswer answer() {
      return switch (toolSets.tool(name).orElse(null)) {
        case GatewayTool.Look look -> look(look);
        case GatewayTool.Act act -> act();
        case GatewayTool.Talk talk -> talk();
        case null -> talk();
      };
    }

    /** What the caller is offered under the name; remembers what the caller sees. */
    private GatewayTool offered(Identity identity) {
      ToolSet tools = toolSets.of(views.of(identity));
      visible = tools.visible();
      GatewayTool tool = tools.tool(name);
      arguments = tools.arguments(tool, given);
      return tool;
    }

    private ToolAnswer look(GatewayTool.Look look) {
      return pipeline.browse(
          request,
          look.name(),
          identity -> {
            offered(identity);
            return ToolAnswer.of(JsonText.write(look.look(visible, arguments)));
          });
    }

    private ToolAnswer act() {
      GatewayTool.Act[] act = new GatewayTool.Act[1];
      Outcome outcome =
          pipeline.run(
              request,
              identity -> {
                act[0] = (GatewayTool.Act) offered(identity);
                return act[0].operation(visible, arguments);
              });
      Outcome.Success success = Changing.success(outcome);
      return ToolAnswer.of(act[0].answer(visible, arguments, success));
    }

    private ToolAnswer talk() {
      Identity identity = pipeline.caller(request);
      Turns turn = new Turns(identity);
      try {
        return switch (offered(identity)) {
          case GatewayTool.Look look -> look(look);
          case GatewayTool.Act act -> act();
          case GatewayTool.Talk talk -> talk.talk(turn.seeing(visible), arguments);
        };
      } catch (GatewayException refused) {
        if (turn.steps > 0) {
          throw refused;
        }
        // what was refused before the first step leaves its record all the same
        return pipeline.browse(
            request,
            name,
            _ -> {
              throw refused;
            });
      }
    }

    /** A call of several steps for a client that cannot be asked. */
    private final class Turns implements Turn {
      private final Identity identity;
      private int steps;

      Turns(Identity identity) {
        this.identity = identity;
      }

      Turns seeing(Visible seen) {
        visible = seen;
        return this;
      }

      @Override
      public Identity identity() {
        return identity;
      }

      @Override
      public Visible visible() {
        return visible;
      }

      @Override
      public Outcome run(Operation operation) {
        steps++;
        Request step =
            steps == 1 ? request : request.part(steps, request.parameters(), request.settings());
        return pipeline.run(step, caller -> operation);
      }

      @Override
      public Dialogue dialogue() {
        return Dialogue.NONE;
      }
    }
  }
}
