package dev.postern.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A statement that an operator wrote, to be called by its name like a routine of the source.
 *
 * @param text in the source's own language; {@code :name} stands for the value of a parameter, and
 *     so does {@code $1} for one whose name is a number
 * @param parameters the names that may stand in it, with the kind of value where the operator says
 *     one
 * @param isReadOnly whether it is to change nothing
 * @param sourceRoles the roles of the source that may come to run it; empty for the login's own
 */
public record StatementDraft(
    String name,
    String text,
    Map<String, Optional<ColumnType.Kind>> parameters,
    String comment,
    boolean isReadOnly,
    List<String> sourceRoles) {
  public StatementDraft {
    parameters = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(parameters));
    sourceRoles = List.copyOf(sourceRoles);
  }

  /** What the source makes of it. */
  public sealed interface Described {

    /** It can be called: a routine of the default schema that has a {@link Routine#wording}. */
    record Fits(Routine routine) implements Described {}

    /**
     * It cannot be run.
     *
     * @param why reads on after the statement's name, for the operator alone
     */
    record Refused(String why) implements Described {}
  }
}
