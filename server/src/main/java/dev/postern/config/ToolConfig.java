package dev.postern.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A named tool: one statement, or one read with values left open.
 *
 * @param title for people; its name where the operator gives none
 * @param parameters in the order of the file
 * @param isReadOnly whether it changes nothing
 * @param maxRows the most rows of an answer, where the caller's rule allows more
 * @param timeoutMillis how long a call may take, where the caller's rule allows more
 * @param groups names of sets of tools that it belongs to
 */
public record ToolConfig(
    String name,
    String service,
    String title,
    String description,
    List<ToolParameter> parameters,
    Work work,
    boolean isReadOnly,
    OptionalInt maxRows,
    OptionalInt timeoutMillis,
    List<String> groups,
    Place place) {
  public ToolConfig {
    parameters = List.copyOf(parameters);
    groups = List.copyOf(groups);
  }

  /** The parameter of that name. */
  public Optional<ToolParameter> parameter(String parameterName) {
    return parameters.stream().filter(one -> one.name().equals(parameterName)).findFirst();
  }

  /** What it does. */
  public sealed interface Work {

    /** A statement in the language of the service's source. */
    record Statement(String text) implements Work {}

    /**
     * A read in the REST dialect, with <code>{name}</code> where values of parameters stand.
     *
     * @param select what of each row; empty for all columns
     * @param where conditions as in a URL, without its escapes
     * @param order sort keys; empty for none
     * @param limit the most rows, a number or a parameter; empty for none
     */
    record Read(String resource, String select, String where, String order, String limit)
        implements Work {}
  }
}
