package dev.postern.grammar;

import dev.postern.operation.Astray;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Selection;
import java.util.List;
import java.util.Optional;

/**
 * What a set of parameters says.
 *
 * @param columns the members of a payload that are meant, where they were listed
 * @param onConflict the columns by which a row is known again, where they were listed
 * @param arguments parameters that are no part of the grammar: arguments of a routine; in order,
 *     one of them as often as it was given
 * @param oldNames embeds that a parameter called by their resource's name although they have been
 *     given another
 * @param astray a parameter that speaks of an embed that is not there
 */
public record ParsedQuery(
    Selection<RelationName, ColumnName> selection,
    Optional<List<String>> columns,
    Optional<List<String>> onConflict,
    List<Parameter> arguments,
    List<OldName> oldNames,
    Optional<Astray> astray) {
  public ParsedQuery {
    columns = columns.map(List::copyOf);
    onConflict = onConflict.map(List::copyOf);
    arguments = List.copyOf(arguments);
    oldNames = List.copyOf(oldNames);
  }

  /** A resource's name that was used in a parameter, and the embed's own that should have been. */
  public record OldName(String resource, String embed) {}
}
