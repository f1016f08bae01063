package dev.postern.schema;

import dev.postern.config.Problem;
import dev.postern.spi.DataSource;
import java.util.List;
import java.util.Set;

/** Holds the named tools of the config against what a service has. */
@FunctionalInterface
public interface ToolPreparation {
  /** Without any tool. */
  ToolPreparation NONE = (bare, source) -> new Prepared(List.of(), Set.of(), List.of());

  /**
   * Looks at all tools of one service.
   *
   * @param bare the service without tools
   * @throws dev.postern.spi.SourceException where the source cannot be asked
   */
  Prepared prepare(ServiceSchema bare, DataSource source);

  /**
   * What came of it.
   *
   * @param withdrawn the names of those that do not fit
   * @param problems why they do not
   */
  record Prepared(List<NamedTool> tools, Set<String> withdrawn, List<Problem> problems) {
    public Prepared {
      tools = List.copyOf(tools);
      withdrawn = Set.copyOf(withdrawn);
      problems = List.copyOf(problems);
    }
  }
}
