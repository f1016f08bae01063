package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.SchemaView;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What callers are offered, by who they are and where they call. Lists and calls both ask here, so
 * that nothing can be called that is not listed.
 */
final class Offers {
  private final Views views;
  private final Served all;
  private final Map<String, Served> groups = new HashMap<>();

  /** Features with the sets of their tools. */
  private record Served(Features features, ToolSets sets) {
    static Served of(Features features, McpSettings settings) {
      return new Served(features, new ToolSets(settings, features.tools()));
    }
  }

  /** What one caller is offered in one place. */
  record Offer(Features features, ToolSet tools) {
    Visible visible() {
      return tools.visible();
    }
  }

  Offers(Views views, Features features, McpSettings settings) {
    this.views = views;
    this.all = Served.of(features, settings);
    features
        .groups()
        .forEach((name, tools) -> groups.put(name, Served.of(features.only(tools), settings)));
  }

  /**
   * What the caller of a message is offered.
   *
   * @throws GatewayException where the session is another's, or there is nothing in that place
   */
  Offer of(Call call, Identity identity) {
    call.session().ifPresent(session -> session.admit(Call.principal(identity), call.scope()));
    Offer offer = of(call.scope(), identity);
    if (!call.isOpening()) {
      call.wire().begin();
    }
    return offer;
  }

  /** What somebody is offered in a place. */
  Offer of(Scope scope, Identity identity) {
    List<SchemaView> seen = views.of(identity);
    return switch (scope) {
      case Scope.Everything everything -> offer(all, seen);
      case Scope.Service(String name) -> {
        List<SchemaView> one = seen.stream().filter(v -> v.service().equals(name)).toList();
        if (one.isEmpty()) {
          throw nothing();
        }
        yield offer(all, one);
      }
      case Scope.Group(String name) -> {
        Served group = groups.get(name);
        if (group == null) {
          throw nothing();
        }
        yield offer(group, seen);
      }
    };
  }

  private static Offer offer(Served served, List<SchemaView> views) {
    return new Offer(served.features, served.sets.of(views));
  }

  private static GatewayException nothing() {
    return new GatewayException(ErrorCode.PATH_UNKNOWN, "There is nothing for you at this path.")
        .hint("/mcp serves everything you may use.");
  }

  /** Whether there is such a method in a place, whoever may use it. */
  boolean serves(Scope scope, String method) {
    Features features =
        scope instanceof Scope.Group(String name) && groups.containsKey(name)
            ? groups.get(name).features
            : all.features;
    return switch (method) {
      case "tools/list", "tools/call" -> true;
      case "prompts/list", "prompts/get" -> !features.prompts().isEmpty();
      case "resources/list", "resources/templates/list", "resources/read" ->
          !features.resources().isEmpty();
      case "completion/complete" ->
          !features.prompts().isEmpty() || !features.resources().isEmpty();
      default -> false;
    };
  }

  /** A tool by name in a place, whoever may use it. */
  Optional<GatewayTool> tool(Scope scope, String name) {
    return switch (scope) {
      case Scope.Group(String group) ->
          Optional.ofNullable(groups.get(group)).flatMap(served -> served.sets.tool(name));
      case Scope.Everything everything -> all.sets.tool(name);
      case Scope.Service service -> all.sets.tool(name);
    };
  }
}
