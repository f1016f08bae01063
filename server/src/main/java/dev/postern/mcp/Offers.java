package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.Reaction;
import dev.postern.config.ToolPin;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.SchemaView;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What callers are offered, by who they are and where they call. Lists and calls both ask here, so
 * that nothing can be called that is not listed.
 */
final class Offers {
  /** Stands for anybody with a role. */
  private static final String ROLE = "role";

  private final Views views;
  private final Served all;
  private final Map<String, Served> groups = new HashMap<>();
  private final Supplier<Map<String, ToolPin>> pins;

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

  /**
   * @param pins the approved lists of tools by role, of those roles that have any
   */
  Offers(
      Views views, Features features, McpSettings settings, Supplier<Map<String, ToolPin>> pins) {
    this.views = views;
    this.pins = pins;
    this.all = Served.of(features, settings);
    features
        .groups()
        .forEach((name, tools) -> groups.put(name, Served.of(features.only(tools), settings)));
  }

  /**
   * What the caller of a message is offered.
   *
   * @throws GatewayException where the session is another's, there is nothing in that place, or the
   *     tools of a role are not those approved
   */
  Offer of(Call call, Identity identity) {
    call.session().ifPresent(session -> session.admit(Call.principal(identity), call.scope()));
    checkPins(identity);
    Offer offer = of(call.scope(), identity);
    if (!call.isOpening()) {
      call.wire().begin();
    }
    return offer;
  }

  /** Fails closed: what nobody has approved is neither told to a model nor called by one. */
  private void checkPins(Identity identity) {
    Map<String, ToolPin> pinned = pins.get();
    if (pinned.isEmpty()) {
      return;
    }
    for (String role : identity.roles()) {
      ToolPin pin = pinned.get(role);
      if (pin != null && pin.reaction() == Reaction.REFUSE && pin.misses(of(role).version())) {
        throw new GatewayException(
                ErrorCode.TOOLS_CHANGED,
                "The tools of role '%s' are others than those that were approved".formatted(role))
            .hint(
                "An operator has to look at them, by postern tools --role %s, and to approve them"
                    .formatted(role));
      }
    }
  }

  /** All that a role alone is offered, whoever has it. */
  ToolSet of(String role) {
    return of(new Scope.Everything(), new Identity(ROLE, ROLE, List.of(role), Map.of())).tools();
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
