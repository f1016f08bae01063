package dev.postern.mcp;

import dev.postern.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code completion/complete}: how the value of an argument could go on. */
final class Completions {
  private static final int MOST = 100;

  private final Talks talks;

  Completions(Talks talks) {
    this.talks = talks;
  }

  /** The result, but for what every result has. */
  ObjectNode answer(Call call) {
    JsonNode params = call.message().params();
    JsonNode argument = params.path("argument");
    JsonNode name = argument.path("name");
    JsonNode typed = argument.path("value");
    if (!name.isString() || !typed.isString()) {
      throw RpcException.invalid("argument needs a name and a value");
    }
    Map<String, String> given = PromptCalls.arguments(params.path("context").path("arguments"));
    JsonNode ref = params.path("ref");
    boolean isPrompt = ref.path("type").asString("").equals("ref/prompt");
    if (!isPrompt && !ref.path("type").asString("").equals("ref/resource")) {
      throw RpcException.invalid("ref.type must be ref/prompt or ref/resource");
    }
    String subject = ref.path(isPrompt ? "name" : "uri").asString("");
    List<String> values =
        talks.hold(
            call,
            call.request(name.stringValue()),
            "completion/complete " + subject,
            subject,
            (offer, turn) ->
                (isPrompt ? offer.features().prompts() : offer.features().resources())
                    .stream()
                        .map(
                            (Completing source) ->
                                source.complete(
                                    subject, name.stringValue(), typed.stringValue(), given, turn))
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElseThrow(() -> unknown(subject, name.stringValue())));
    ObjectNode result = JsonText.object();
    ObjectNode completion = result.putObject("completion");
    ArrayNode first = completion.putArray("values");
    values.stream().limit(MOST).forEach(first::add);
    completion.put("hasMore", values.size() > MOST);
    return result;
  }

  private static RpcException unknown(String subject, String argument) {
    return RpcException.invalid("'" + subject + "' has no argument '" + argument + "'");
  }
}
