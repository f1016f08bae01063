package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.schema.SchemaView;
import java.util.ArrayList;
import java.util.List;

/** What the gateway as shipped serves. */
public final class StandardFeatures {
  private StandardFeatures() {}

  /** The set of tools that takes resources by name, and nothing else. */
  public static Features of(QueryLimits limits) {
    return of(McpSettings.DEFAULTS, limits, List.of());
  }

  /**
   * Every tool, prompt and resource that the config wants.
   *
   * @param limits how large one query may be
   * @param everything all that the services have, whoever may use it
   */
  public static Features of(McpSettings settings, QueryLimits limits, List<SchemaView> everything) {
    Wanted wanted = new Wanted(limits);
    Changing changing = new Changing();
    List<GatewayTool> tools = new ArrayList<>();
    if (settings.tools().isCompact()) {
      tools.addAll(compact(wanted, changing));
    }
    settings.tools().search().ifPresent(search -> tools.addAll(SearchPair.tools(search)));
    tools.addAll(new ResourceTools(settings.tools(), wanted, changing).of(everything));
    return new Features(tools, List.of(), List.of(new SchemaResources()));
  }

  private static List<GatewayTool> compact(Wanted wanted, Changing changing) {
    return List.of(
        new SearchSchema(),
        new ReadRecords(wanted),
        new AggregateRecords(wanted),
        new CreateRecords(wanted, changing),
        new UpdateRecords(wanted, changing),
        new DeleteRecords(wanted, changing),
        new CallRoutine(wanted, changing),
        new ExplainAccess());
  }
}
