package dev.postern.mcp;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is served behind the endpoint, whoever may use it.
 *
 * @param groups names of tools by the group that has a path of its own
 */
public record Features(
    List<GatewayTool> tools,
    List<PromptSource> prompts,
    List<ResourceSource> resources,
    Map<String, Set<String>> groups) {
  public Features {
    tools = List.copyOf(tools);
    prompts = List.copyOf(prompts);
    resources = List.copyOf(resources);
    groups = Map.copyOf(groups);
  }

  /** Without groups. */
  Features(List<GatewayTool> tools, List<PromptSource> prompts, List<ResourceSource> resources) {
    this(tools, prompts, resources, Map.of());
  }

  /** Those tools of a group alone, and nothing else. */
  Features only(Set<String> names) {
    List<GatewayTool> some = tools.stream().filter(tool -> names.contains(tool.name())).toList();
    return new Features(some, List.of(), List.of());
  }
}
