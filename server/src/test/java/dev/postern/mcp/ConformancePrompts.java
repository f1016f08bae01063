package dev.postern.mcp;

import static dev.postern.mcp.ConformanceFeatures.ask;
import static dev.postern.mcp.ConformanceFeatures.elicitation;
import static dev.postern.mcp.ConformanceFeatures.form;
import static dev.postern.mcp.ConformanceFeatures.json;

import dev.postern.json.JsonText;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The prompts that the suite asks for. */
final class ConformancePrompts implements PromptSource {

  @Override
  public List<Prompt> prompts(Visible visible) {
    return List.of(
        prompt("test_simple_prompt"),
        prompt("test_prompt_with_arguments", "arg1", "arg2"),
        prompt("test_prompt_with_embedded_resource", "resourceUri"),
        prompt("test_prompt_with_image"),
        prompt("test_input_required_result_prompt"));
  }

  private static Prompt prompt(String name, String... arguments) {
    return Prompt.builder(name)
        .description("For tests: " + name)
        .arguments(
            Stream.of(arguments)
                .map(
                    argument ->
                        PromptArgument.builder(argument)
                            .description("For tests")
                            .required(true)
                            .build())
                .toList())
        .build();
  }

  @Override
  public Optional<GetPromptResult> prompt(String name, Map<String, String> arguments, Turn turn) {
    String messages =
        switch (name) {
          case "test_simple_prompt" -> text("This is a simple prompt for testing.");
          case "test_prompt_with_arguments" ->
              text(
                  "Prompt with arguments: arg1=`%s`, arg2=`%s`"
                      .formatted(arguments.get("arg1"), arguments.get("arg2")));
          case "test_prompt_with_embedded_resource" ->
              "{'role':'user','content':{'type':'resource','resource':{'uri':'"
                  + arguments.get("resourceUri")
                  + "','mimeType':'text/plain','text':'Embedded resource content for testing.'}}},"
                  + text("Please process the embedded resource above.");
          case "test_prompt_with_image" ->
              "{'role':'user','content':{'type':'image','data':'"
                  + ConformanceFeatures.PIXEL
                  + "','mimeType':'image/png'}},"
                  + text("Please analyze the image above.");
          case "test_input_required_result_prompt" ->
              text(
                  "Context: "
                      + ask(
                              turn,
                              elicitation(
                                  "user_context", "Which context?", form("context", "string")),
                              "")
                          .at("/content/context")
                          .asString(""));
          default -> "";
        };
    if (messages.isEmpty()) {
      return Optional.empty();
    }
    String all = "{'messages':[" + messages + "]}";
    return Optional.of(
        JsonText.mapper()
            .readValue(json(all).toString().replace('`', '\''), GetPromptResult.class));
  }

  private static String text(String text) {
    return "{'role':'user','content':{'type':'text','text':'" + text + "'}}";
  }

  @Override
  public Optional<List<String>> complete(
      String name, String argument, String typed, Map<String, String> given, Turn turn) {
    return name.equals("test_prompt_with_arguments")
        ? Optional.of(
            Stream.of("paris", "park", "party", "test").filter(v -> v.startsWith(typed)).toList())
        : Optional.empty();
  }
}
