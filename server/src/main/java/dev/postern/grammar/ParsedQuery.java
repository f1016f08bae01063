package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Selection;
import java.util.List;
import java.util.Optional;

/**
 * What a set of parameters says.
 *
 * @param columns the members of a payload that are meant, where they were listed
 * @param arguments parameters that are no part of the grammar: arguments of a routine; in order
 */
public record ParsedQuery(
    Selection<RelationName, ColumnName> selection,
    Optional<List<String>> columns,
    List<Parameter> arguments) {
  public ParsedQuery {
    columns = columns.map(List::copyOf);
    arguments = List.copyOf(arguments);
  }
}
