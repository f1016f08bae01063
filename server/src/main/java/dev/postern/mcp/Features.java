package dev.postern.mcp;

import java.util.List;

/** All that is served behind the endpoint, whoever may use it. */
public record Features(
    List<GatewayTool> tools, List<PromptSource> prompts, List<ResourceSource> resources) {
  public Features {
    tools = List.copyOf(tools);
    prompts = List.copyOf(prompts);
    resources = List.copyOf(resources);
  }
}
