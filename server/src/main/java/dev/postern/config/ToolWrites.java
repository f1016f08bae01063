package dev.postern.config;

import dev.postern.spi.Action;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What may be written by MCP tools, beyond which a tool only reads.
 *
 * @param actions out of create, update, delete and call, the last for routines that may change
 *     something; empty for none
 * @param unconfirmedRows up to how many rows are written without a person being asked; empty for
 *     what is usual for the action
 * @param maxAffected the most rows that one call may write
 */
public record ToolWrites(Set<Action> actions, OptionalInt unconfirmedRows, int maxAffected) {
  /** The most rows of one call, where nothing else is said. */
  public static final int MAX_AFFECTED = 1_000;

  public static final ToolWrites NONE = new ToolWrites(Set.of(), OptionalInt.empty(), MAX_AFFECTED);

  public ToolWrites {
    actions = Set.copyOf(actions);
  }

  /** These actions on the usual terms. */
  public static ToolWrites of(Set<Action> actions) {
    return new ToolWrites(actions, OptionalInt.empty(), MAX_AFFECTED);
  }

  /** New rows can be taken away again; all else asks first. */
  public int unconfirmedRows(Action action) {
    return unconfirmedRows.orElse(action == Action.CREATE ? Integer.MAX_VALUE : 0);
  }
}
