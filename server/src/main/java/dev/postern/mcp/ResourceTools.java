package dev.postern.mcp;

import dev.postern.config.ConfigException;
import dev.postern.config.McpToolSettings;
import dev.postern.config.Problem;
import dev.postern.mcp.ToolNames.Verb;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Column;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of single resources that the config chooses, with exact arguments each. */
final class ResourceTools {
  private final McpToolSettings settings;
  private final Wanted wanted;
  private final Changing changing;

  ResourceTools(McpToolSettings settings, Wanted wanted, Changing changing) {
    this.settings = settings;
    this.wanted = wanted;
    this.changing = changing;
  }

  /**
   * Those of every chosen resource, in order, whoever may use them.
   *
   * @throws ConfigException where two of them would be called alike
   */
  List<GatewayTool> of(List<SchemaView> everything) {
    List<GatewayTool> tools = new ArrayList<>();
    Map<String, String> owners = new LinkedHashMap<>();
    everything.stream()
        .flatMap(view -> view.tools().stream())
        .forEach(tool -> owners.put(tool.tool().name(), "tools"));
    List<Problem> problems = new ArrayList<>();
    for (SchemaView view : everything) {
      for (VisibleTable table : view.tables()) {
        if (settings.isChosen(view.service(), table.name())) {
          Resource resource = new Resource(view.service(), table.name(), table.table());
          clash(resource, owners).ifPresent(problem -> problem(problem, problems));
          for (Verb verb : Verb.values()) {
            tools.add(
                switch (verb) {
                  case LIST, GET -> new ResourceRead(verb, resource, wanted);
                  case CREATE, UPDATE, DELETE -> new ResourceChange(verb, resource, changing);
                });
          }
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return tools;
  }

  private void problem(String sentence, List<Problem> problems) {
    settings
        .place()
        .ifPresentOrElse(
            place -> problems.add(place.at("per-resource", sentence)),
            () -> {
              throw new IllegalArgumentException(sentence);
            });
  }

  /** What is wrong with a resource's names beside those of others. */
  private static Optional<String> clash(Resource resource, Map<String, String> owners) {
    Optional<String> found = Optional.empty();
    String owner = resource.service() + "/" + resource.name();
    for (Verb verb : Verb.values()) {
      String name = ToolNames.of(verb, resource.name());
      String other = owners.putIfAbsent(name, owner);
      if (other != null && found.isEmpty()) {
        found =
            Optional.of(
                "makes two tools %s, of %s and of %s; choose one of them"
                    .formatted(name, other, owner));
      }
    }
    return found;
  }

  /**
   * A chosen resource.
   *
   * @param table as its source has it, whoever may use what of it
   */
  record Resource(String service, String name, Table table) {

    /** What a caller sees of it. */
    Optional<VisibleTable> seenBy(Visible visible) {
      return visible.views().stream()
          .filter(view -> view.service().equals(service))
          .flatMap(view -> visible.table(view, name).stream())
          .findFirst();
    }

    /** The columns of the primary key; empty where some of them can be no argument. */
    List<Column> key() {
      List<Column> key = table.primaryKey().stream().map(table.columns()::get).toList();
      return key.stream().allMatch(ColumnSchemas::isName) ? key : List.of();
    }
  }

  /** The columns that a new row must be given. */
  static List<Column> needed(VisibleTable table) {
    return table.creatable().stream().filter(SchemaText::isNeeded).toList();
  }
}
