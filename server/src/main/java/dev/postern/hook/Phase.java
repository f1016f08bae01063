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
  AFTER_CALL("afterCall", Action.CALL, false);

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

  static Optional<Phase> of(String exportName) {
    return Arrays.stream(values()).filter(phase -> phase.exportName.equals(exportName)).findAny();
  }

  /** The name that was probably meant by one that is none. */
  static Optional<String> meantBy(String exportName) {
    return OTHER_WORDS.entrySet().stream()
        .map(word -> exportName.replace(word.getKey(), word.getValue()))
        .filter(NAMES::contains)
        .findAny()
        .or(() -> Suggestion.nearest(exportName, NAMES));
  }

  static Phase before(Action action) {
    return of(action, true);
  }

  static Phase after(Action action) {
    return of(action, false);
  }

  private static Phase of(Action action, boolean isBefore) {
    return Arrays.stream(values())
        .filter(phase -> phase.action == action && phase.isBefore == isBefore)
        .findAny()
        .orElseThrow();
  }

  /** The name a script exports the hook by. */
  String exportName() {
    return exportName;
  }
}
