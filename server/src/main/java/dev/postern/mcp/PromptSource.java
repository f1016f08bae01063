package dev.postern.mcp;

import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prompts: texts that people choose, made with their arguments. */
interface PromptSource extends Completing {

  /** The prompts there are for this caller, in a fixed order. */
  List<Prompt> prompts(Visible visible);

  /**
   * The text of one of them.
   *
   * @return empty where this source has none of that name
   * @throws dev.postern.error.GatewayException where arguments are missing or wrong
   */
  Optional<GetPromptResult> prompt(String name, Map<String, String> arguments, Turn turn);
}
