package dev.postern.config;

import dev.postern.error.Suggestion;
import dev.postern.spi.Action;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code mcp} of a rule, or of a service that leaves rights to its database. */
final class ToolWritesReader {
  private static final Pattern OVER = Pattern.compile("over ([0-9]{1,9})( rows)?");
  private static final List<Action> WRITES =
      List.of(Action.CREATE, Action.UPDATE, Action.DELETE, Action.CALL);

  private ToolWritesReader() {}

  /**
   * Reads the section.
   *
   * @param actions what the rule allows at all
   */
  static ToolWrites read(Section around, Set<Action> actions) {
    try (Section mcp = around.section("mcp")) {
      return new ToolWrites(
          writes(mcp, actions),
          unconfirmedRows(mcp),
          mcp.number("max-affected", ToolWrites.MAX_AFFECTED, 1, Integer.MAX_VALUE - 1));
    }
  }

  private static Set<Action> writes(Section mcp, Set<Action> actions) {
    Set<Action> writes = EnumSet.noneOf(Action.class);
    List<String> words = WRITES.stream().map(Action::word).toList();
    for (String word : mcp.texts("writes", List.of())) {
      Optional<Action> action = WRITES.stream().filter(one -> one.word().equals(word)).findFirst();
      if (action.isEmpty()) {
        mcp.problem(
            "writes",
            "has a word that is none of " + String.join(", ", words),
            Suggestion.nearest(word, words));
      } else if (!actions.contains(action.get())) {
        mcp.problem("writes", "has " + word + ", which the rule's actions do not");
      } else {
        writes.add(action.get());
      }
    }
    return writes;
  }

  private static OptionalInt unconfirmedRows(Section mcp) {
    Optional<String> confirm = mcp.findText("confirm");
    if (confirm.isEmpty()) {
      return OptionalInt.empty();
    }
    Matcher over = OVER.matcher(confirm.get());
    if (over.matches()) {
      return OptionalInt.of(Integer.parseInt(over.group(1)));
    }
    return switch (confirm.get()) {
      case "always" -> OptionalInt.of(0);
      case "never" -> OptionalInt.of(Integer.MAX_VALUE);
      default -> {
        mcp.problem("confirm", "expects always, never, or a number of rows as in over 10");
        yield OptionalInt.of(0);
      }
    };
  }
}
