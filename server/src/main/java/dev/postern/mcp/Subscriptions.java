package dev.postern.mcp;

import dev.postern.json.JsonText;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Opens the streams of {@code subscriptions/listen} (2026-07-28). */
final class Subscriptions {
  private static final int MAX_RESOURCES = 100;
  private static final int MAX_URI_CHARACTERS = 2_000;

  private final Listeners listeners;

  Subscriptions(Listeners listeners) {
    this.listeners = listeners;
  }

  /** What is subscribed to is kept. */
  static void requireShort(String uri) {
    if (uri.length() > MAX_URI_CHARACTERS) {
      throw RpcException.invalid("a URI has " + MAX_URI_CHARACTERS + " characters at most");
    }
  }

  /** What a client asked to hear of, as far as there is such a thing. */
  private record Wishes(Set<Change.List> lists, Set<String> uris) implements Interest {

    static Wishes of(JsonNode asked, Features features) {
      Set<Change.List> lists = new LinkedHashSet<>();
      for (Change.List list : Change.List.values()) {
        if (asked.path(list.word() + "ListChanged").asBoolean(false) && serves(features, list)) {
          lists.add(list);
        }
      }
      Set<String> uris = new LinkedHashSet<>();
      if (serves(features, Change.List.RESOURCES)) {
        asked.path("resourceSubscriptions").forEach(uri -> uris.add(uri.asString("")));
      }
      uris.forEach(Subscriptions::requireShort);
      if (uris.size() > MAX_RESOURCES) {
        throw RpcException.invalid(
            "resourceSubscriptions names more than " + MAX_RESOURCES + " resources");
      }
      return new Wishes(lists, uris);
    }

    private static boolean serves(Features features, Change.List list) {
      return switch (list) {
        case TOOLS -> true;
        case PROMPTS -> !features.prompts().isEmpty();
        case RESOURCES -> !features.resources().isEmpty();
      };
    }

    @Override
    public boolean test(Change change) {
      return switch (change) {
        case Change.List list -> lists.contains(list);
        case Change.Resource(String uri) -> uris.contains(uri);
      };
    }

    ObjectNode told() {
      ObjectNode told = JsonText.object();
      lists.forEach(list -> told.put(list.word() + "ListChanged", true));
      if (!uris.isEmpty()) {
        ArrayNode resources = told.putArray("resourceSubscriptions");
        uris.forEach(resources::add);
      }
      return told;
    }
  }

  /**
   * Opens one; its first message says what will be told.
   *
   * @param features what is served where the client asks
   */
  void open(Call call, String principal, Features features) {
    JsonNode asked = call.message().params().path("notifications");
    if (!asked.isObject()) {
      throw RpcException.invalid("notifications is missing");
    }
    if (!call.wire().canStream()) {
      throw new RpcException(
          RpcException.INVALID_REQUEST, 406, "Accept must hold text/event-stream to listen");
    }
    Wishes wishes = Wishes.of(asked, features);
    JsonNode id = call.message().id().orElseThrow();
    ObjectNode params = JsonText.object();
    Change.tag(params, id);
    params.set("notifications", wishes.told());
    listeners.open(
        call.wire(),
        principal,
        wishes,
        Optional.of(id),
        Optional.of(Change.message("notifications/subscriptions/acknowledged", params)));
  }
}
