package dev.postern.hook;

import dev.postern.error.Suggestion;
import dev.postern.spi.Action;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When a hook runs: before or after which action. */
enum Phase {
  BEFORE_READ("beforeRead", Action.READ, true),
  AFTER_READ("afterRead", Action.READ, false),
  BEFORE_CREATE("beforeCreate", Action.CREATE, true),
  AFTER_CREATE("afterCreate", Action.CREATE, false),
  BEFORE_UPDATE("beforeUpdate", Action.UPDATE, true),
  AFTER_UPDATE("afterUpdate", Action.UPDATE, false),
  BEFORE_DELETE("beforeDelete", Action.DELETE, true),
  AFTER_DELETE("afterDelete", Action.DELETE, false),
  BEFORE_CALL("beforeCall", Action.CALL, true),
  AFTER_CALL("afterCall", Action.CALL, false),
  /** Once a change is there to stay; it can change nothing any more. */
  AFTER_COMMIT("afterCommit", null, false);

  /** What authors coming from elsewhere call an action. */
  private static final Map<String, String> OTHER_WORDS =
      Map.ofEntries(
          Map.entry("Insert", "Create"),
          Map.entry("Post", "Create"),
          Map.entry("Select", "Read"),
          Map.entry("Get", "Read"),
          Map.entry("List", "Read"),
          Map.entry("Find", "Read"),
          Map.entry("Patch", "Update"),
          Map.entry("Put", "Update"),
          Map.entry("Remove", "Delete"),
          Map.entry("Execute", "Call"));

  /** The exported names, in the order of the documentation. */
  static final List<String> NAMES = Arrays.stream(values()).map(Phase::exportName).toList();

  private final String exportName;
  private final Action action;
  private final boolean isBefore;

  Phase(String exportName, Action action, boolean isBefore) {
    this.exportName = exportName;
    this.action = action;
    this.isBefore = isBefore;
  }

  static Optional<Phase> of(String exportName, Language language) {
    return Arrays.stream(values())
        .filter(phase -> phase.exportName(language).equals(exportName))
        .findAny();
  }

  /** The name that was probably meant by one that is none. */
  static Optional<String> meantBy(String exportName, Language language) {
    String name = CaseFormat.camel(exportName);
    return OTHER_WORDS.entrySet().stream()
        .map(word -> name.replace(word.getKey(), word.getValue()))
        .filter(NAMES::contains)
        .findAny()
        .or(() -> Suggestion.nearest(name, NAMES))
        .map(meant -> language == Language.PYTHON ? CaseFormat.snake(meant) : meant);
  }

  /** Whether it runs around this action. */
  boolean isAround(Action candidate) {
    return this == AFTER_COMMIT
        ? candidate.writes() || candidate == Action.CALL
        : action == candidate;
  }

  /** Whether it runs before what is asked is planned. */
  boolean isBefore() {
    return isBefore;
  }

  /** Whether it runs once what was done can no longer be undone. */
  boolean isCommitted() {
    return this == AFTER_COMMIT;
  }

  /** The name a script of that language exports the hook by. */
  String exportName(Language language) {
    return language == Language.PYTHON ? CaseFormat.snake(exportName) : exportName;
  }

  /** The name in the documentation. */
  String exportName() {
    return exportName;
  }
}
