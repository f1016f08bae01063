package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Something that clients may want to know of. */
sealed interface Change {

  /** A list is not what it was. */
  enum List implements Change {
    TOOLS,
    PROMPTS,
    RESOURCES;

    /** The protocol's word for what is in it. */
    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What a resource holds is not what it was. */
  record Resource(String uri) implements Change {}

  /**
   * The notification.
   *
   * @param subscription what the client knows its subscription by, where it has one
   */
  default Json notification(Optional<JsonNode> subscription) {
    ObjectNode params = JsonText.object();
    subscription.ifPresent(id -> tag(params, id));
    return switch (this) {
      case List list -> message("notifications/" + list.word() + "/list_changed", params);
      case Resource(String uri) ->
          message("notifications/resources/updated", params.put("uri", uri));
    };
  }

  /** Says for which subscription a message is. */
  static void tag(ObjectNode params, JsonNode subscription) {
    params.putObject("_meta").set("io.modelcontextprotocol/subscriptionId", subscription);
  }

  /** A message that wants no answer. */
  static Json message(String method, ObjectNode params) {
    ObjectNode message = JsonText.object();
    message.put("jsonrpc", "2.0").put("method", method);
    if (!params.isEmpty()) {
      message.set("params", params);
    }
    return JsonText.write(message);
  }
}
