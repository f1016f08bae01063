package dev.postern.mcp;

import dev.postern.spi.Json;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Answers what is asked of prompts. */
final class PromptCalls {
  private final Talks talks;
  private final int pageSize;

  PromptCalls(Talks talks, int pageSize) {
    this.talks = talks;
    this.pageSize = pageSize;
  }

  /** The members of one page of the list. */
  Json list(Call call, Offers.Offer offer) {
    List<Prompt> all =
        offer.features().prompts().stream()
            .flatMap(source -> source.prompts(offer.visible()).stream())
            .toList();
    return Pages.page("prompts", all, call.cursor(), pageSize);
  }

  /** One prompt with its arguments filled in. */
  GetPromptResult get(Call call) {
    String name = call.text("name");
    Map<String, String> arguments = arguments(call.message().params().path("arguments"));
    return talks.hold(
        call,
        call.request(String.join(",", arguments.keySet())),
        "prompts/get " + name,
        name,
        (offer, turn) -> {
          for (PromptSource source : offer.features().prompts()) {
            Optional<GetPromptResult> prompt = source.prompt(name, arguments, turn);
            if (prompt.isPresent()) {
              return prompt.get();
            }
          }
          throw RpcException.invalid("there is no prompt '" + name + "'; see prompts/list");
        });
  }

  /** Names with texts; what is no text is refused. */
  static Map<String, String> arguments(JsonNode given) {
    Map<String, String> arguments = new LinkedHashMap<>();
    given
        .propertyStream()
        .forEach(
            argument -> {
              if (!argument.getValue().isString()) {
                throw RpcException.invalid("argument " + argument.getKey() + " must be a string");
              }
              arguments.put(argument.getKey(), argument.getValue().stringValue());
            });
    return arguments;
  }
}
