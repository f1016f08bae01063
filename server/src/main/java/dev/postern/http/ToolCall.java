package dev.postern.http;

import dev.postern.grammar.Parameter;
import dev.postern.schema.NamedTool;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTool;
import java.util.List;
import java.util.Optional;

/** What a request says to a named tool: its arguments by their names, and what is for its rows. */
final class ToolCall {
  private ToolCall() {}

  /** The tool that a path leads to; empty where there is none for this caller. */
  static Optional<NamedTool> find(RestTarget target, List<SchemaView> views) {
    return views.stream()
        .filter(view -> view.service().equals(target.service()))
        .flatMap(view -> view.tool(target.name()).stream())
        .map(VisibleTool::tool)
        .findFirst();
  }

  /** The parameters that are arguments of the tool, whatever they look like. */
  static List<Parameter> arguments(Optional<NamedTool> tool, List<Parameter> parameters) {
    return parameters.stream().filter(one -> isArgument(tool, one)).toList();
  }

  /** All others. */
  static List<Parameter> others(Optional<NamedTool> tool, List<Parameter> parameters) {
    return parameters.stream().filter(one -> !isArgument(tool, one)).toList();
  }

  private static boolean isArgument(Optional<NamedTool> tool, Parameter parameter) {
    return tool.stream()
        .flatMap(found -> found.visibleInputs().stream())
        .anyMatch(input -> input.name().equals(parameter.name()));
  }
}
