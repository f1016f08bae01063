package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.pipeline.Origin;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Question;
import dev.postern.pipeline.Request;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * The call of a tool that came over no wire, read as one that did. Of a tool that takes several
 * steps it is the first one that touches data.
 *
 * @param parse gives the operation, for its caller
 */
public record ToolQuestion(Request request, Function<Identity, Operation> parse) {
  private static final String ID = "explain";

  private static final Credentials NOTHING =
      new Credentials() {
        @Override
        public List<String> header(String name) {
          return List.of();
        }

        @Override
        public String remoteAddress() {
          return "127.0.0.1";
        }
      };

  static ToolQuestion of(Question.Tool asked, Offers offers) {
    Request request =
        new Request(
                ID,
                Surface.MCP,
                NOTHING,
                "",
                "",
                System.nanoTime(),
                "",
                "",
                () -> Call.SETTINGS,
                Cancellation.NEVER,
                "",
                false,
                Origin.NONE,
                Request.NO_FIELDS)
            .withOrigin(Origin.NONE.ofTool(asked.name()));
    return new ToolQuestion(request, identity -> operation(asked, offers, identity));
  }

  private static Operation operation(Question.Tool asked, Offers offers, Identity identity) {
    ToolSet tools = offers.of(new Scope.Everything(), identity).tools();
    GatewayTool tool = tools.tool(asked.name());
    Arguments arguments = tools.arguments(tool, asked.arguments());
    return switch (tool) {
      case GatewayTool.Look look -> throw untouched(asked.name());
      case GatewayTool.Act act -> act.operation(tools.visible(), arguments);
      case GatewayTool.Talk talk -> {
        try {
          talk.talk(new First(identity, tools.visible()), arguments);
          throw untouched(asked.name());
        } catch (Reached first) {
          yield first.operation;
        }
      }
    };
  }

  private static GatewayException untouched(String tool) {
    return new GatewayException(
            ErrorCode.FEATURE_NOT_SERVED, "The tool '%s' touches no data".formatted(tool))
        .hint("Ask 'postern access' what its caller may see");
  }

  /** Ends a talk where it would begin to act. */
  private static final class Reached extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Operation operation;

    Reached(Operation operation) {
      super("an operation", null, false, false);
      this.operation = operation;
    }
  }

  /** Goes as far as the first operation. */
  private record First(Identity identity, Visible visible) implements Turn {
    @Override
    public Outcome run(Operation operation) {
      throw new Reached(operation);
    }

    @Override
    public Dialogue dialogue() {
      return Agreeing.INSTANCE;
    }
  }

  /** A person who agrees to everything. */
  private enum Agreeing implements Dialogue {
    INSTANCE;

    @Override
    public boolean can(String capability) {
      return true;
    }

    @Override
    public Map<String, Answer> inquire(List<Inquiry> inquiries, String state) {
      Map<String, Answer> answers = new HashMap<>();
      for (Inquiry inquiry : inquiries) {
        ObjectNode agreed = JsonText.object().put("action", "accept");
        agreed.putObject("content").put("confirm", true);
        answers.put(inquiry.key(), new Answer(agreed, state));
      }
      return answers;
    }

    @Override
    public void progress(double done, OptionalDouble total, String message) {}

    @Override
    public void log(LogLevel level, String text) {}
  }
}
