package dev.postern.schema;

import dev.postern.config.ToolConfig;
import dev.postern.config.ToolParameter;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import java.util.List;
import java.util.Optional;

/**
 * A named tool that fits what its source has.
 *
 * @param inputs its parameters with their types, in the order of the config
 */
public record NamedTool(ToolConfig config, List<Input> inputs, Work work) {
  public NamedTool {
    inputs = List.copyOf(inputs);
  }

  /** A parameter and what its values are. */
  public record Input(ToolParameter parameter, ColumnType type) {

    public String name() {
      return parameter.name();
    }

    /** The only values there are; empty for any. */
    public List<String> allowed() {
      return parameter.allowed().isEmpty() ? type.labels() : parameter.allowed();
    }
  }

  /** What it does. */
  public sealed interface Work {

    /** A statement, called like a routine. */
    record Statement(Routine routine) implements Work {}

    /**
     * A read in which <code>{name}</code> stands for values.
     *
     * @param limit the parameter that is the most rows
     */
    record Read(Selection<RelationName, ColumnName> rows, Optional<String> limit) implements Work {}
  }

  public String name() {
    return config.name();
  }

  /** What callers may give, in order. */
  public List<Input> visibleInputs() {
    return inputs.stream().filter(input -> !input.parameter().isHidden()).toList();
  }
}
