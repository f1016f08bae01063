package dev.postern.mcp;

import dev.postern.operation.Operation;
import dev.postern.pipeline.Outcome;
import dev.postern.spi.Json;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** One tool of the fixed set. What a caller is offered of it depends on what the caller may see. */
sealed interface GatewayTool {

  String name();

  /** Whether there is anything that this caller could do with it. */
  boolean isOfferedTo(Visible visible);

  /** The arguments whose values an audit record may hold; of others it holds only what they are. */
  default Set<String> openArguments() {
    return ToolSets.OPEN_ARGUMENTS;
  }

  /** Whether the values of its arguments are held against their types on every surface alike. */
  default boolean isCheckedByItsPlan() {
    return false;
  }

  /** Name, words and schemas as this caller gets them; the names of arguments are always alike. */
  Tool describedTo(Visible visible);

  /** A tool that tells of the schema and touches no data. */
  non-sealed interface Look extends GatewayTool {
    /** The structured content. */
    ObjectNode look(Visible visible, Arguments arguments);

    /** The same by all that the caller is offered. */
    default ObjectNode look(ToolSet offered, Arguments arguments) {
      return look(offered.visible(), arguments);
    }
  }

  /** A tool that is an operation. */
  non-sealed interface Act extends GatewayTool {
    Operation operation(Visible visible, Arguments arguments);

    /** The structured content, once it has run. */
    default Json answer(Visible visible, Arguments arguments, Outcome.Success success) {
      return Answers.structured(success, AnswerForm.PLAIN, visible.settings());
    }
  }

  /** A tool of several steps, or one that talks to its client. */
  non-sealed interface Talk extends GatewayTool {
    ToolAnswer talk(Turn turn, Arguments arguments);
  }

  /** The words of every client for what a tool may do; none of them reaches beyond its service. */
  enum Effect {
    READS(true, false, true),
    ADDS(false, false, false),
    CHANGES(false, true, true),
    ANYTHING(false, true, false);

    private final boolean isReadOnly;
    private final boolean isDestructive;
    private final boolean isIdempotent;

    Effect(boolean isReadOnly, boolean isDestructive, boolean isIdempotent) {
      this.isReadOnly = isReadOnly;
      this.isDestructive = isDestructive;
      this.isIdempotent = isIdempotent;
    }

    private ToolAnnotations annotations() {
      return ToolAnnotations.builder()
          .readOnlyHint(isReadOnly)
          .destructiveHint(isDestructive)
          .idempotentHint(isIdempotent)
          .openWorldHint(false)
          .build();
    }
  }

  /** Puts a description together. */
  static Tool describe(
      String name,
      String title,
      String description,
      Effect effect,
      Map<String, Object> input,
      Map<String, Object> output) {
    return Tool.builder(name, input)
        .title(title)
        .description(description)
        .outputSchema(JsonSchema.orRefusal(output))
        .annotations(effect.annotations())
        .build();
  }

  /** Arguments of which {@code service} is the first; required where the caller sees several. */
  static Map<String, Object> input(
      Visible visible, Map<String, Object> properties, List<String> required) {
    Map<String, Object> all = new LinkedHashMap<>();
    List<String> services = visible.services();
    boolean isPlain = services.size() < 2;
    all.put(
        "service",
        JsonSchema.choice(
            visible.listed(services), isPlain ? "May be left out" : "The service it is in"));
    all.putAll(properties);
    return JsonSchema.object(all, required);
  }
}
