package dev.postern.config;

import dev.postern.error.Suggestion;
import dev.postern.spi.Action;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The key of a rule: {@code service/resource}, or {@code service/resource:action} for one of its
 * actions.
 */
record RulePattern(String service, String resource, Optional<Action> action) {
  static final String ANY = "*";

  /** The actions by their words, in their order. */
  static final Map<String, Action> ACTIONS = new LinkedHashMap<>();

  static {
    Arrays.stream(Action.values()).forEach(action -> ACTIONS.put(action.word(), action));
  }

  static RulePattern of(String text) {
    int slash = Math.max(0, text.indexOf('/'));
    String resource = text.substring(Math.min(text.length(), slash + 1));
    int colon = resource.lastIndexOf(':');
    Optional<Action> action =
        colon < 0
            ? Optional.empty()
            : Optional.ofNullable(ACTIONS.get(resource.substring(colon + 1)));
    return new RulePattern(
        text.substring(0, slash),
        action.isPresent() ? resource.substring(0, colon) : resource,
        action);
  }

  /** Says what is wrong with it. */
  void check(Section allow, String text, Map<String, ServiceConfig> services) {
    if (!isService() || resource.isBlank() || resource.contains("/")) {
      allow.problem(
          text,
          "is no pattern; write service/resource, where a * stands for any name and in a resource"
              + " for any part of one, as in shop/* and shop/order_*, or service/resource:action");
      return;
    }
    misspeltAction()
        .ifPresent(near -> allow.problem(text, "ends in what is no action", Optional.of(near)));
    if (service.equals(ANY)) {
      return;
    }
    if (!services.containsKey(service)) {
      allow.problem(
          text,
          "names the service " + service + ", which is not in services",
          Suggestion.nearest(service, services.keySet()));
    } else if (services.get(service).rest().delegate().isPresent()) {
      allow.problem(
          text,
          "names the service "
              + service
              + ", which has access: delegate, where the database's own privileges decide; take the"
              + " rule out, or set access: roles");
    }
  }

  private boolean isService() {
    return service.equals(ANY) || !(service.isBlank() || service.contains(ANY));
  }

  /** A name may hold a colon, but hardly one and nearly the word of an action. */
  private Optional<String> misspeltAction() {
    int colon = resource.lastIndexOf(':');
    return action.isPresent() || colon < 0
        ? Optional.empty()
        : Suggestion.nearest(resource.substring(colon + 1), ACTIONS.keySet());
  }
}
