package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.PromptConfig;
import dev.postern.config.QueryLimits;
import dev.postern.schema.SchemaView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the gateway as shipped serves. */
public final class StandardFeatures {
  private StandardFeatures() {}

  /** The set of tools that takes resources by name, and nothing else. */
  public static Features of(QueryLimits limits) {
    return of(McpSettings.DEFAULTS, limits, List.of(), List.of(), Map.of());
  }

  /**
   * Every tool, prompt and resource that the config wants.
   *
   * @param limits how large one query may be
   * @param everything all that the services have, whoever may use it
   * @param groups names of named tools by their group
   */
  public static Features of(
      McpSettings settings,
      QueryLimits limits,
      List<SchemaView> everything,
      Collection<PromptConfig> prompts,
      Map<String, Set<String>> groups) {
    Wanted wanted = new Wanted(limits);
    Changing changing = new Changing();
    List<GatewayTool> tools = new ArrayList<>();
    if (settings.tools().isCompact()) {
      tools.addAll(compact(wanted, changing));
    }
    settings.tools().search().ifPresent(search -> tools.addAll(SearchPair.tools(search)));
    tools.addAll(new ResourceTools(settings.tools(), wanted, changing).of(everything));
    tools.addAll(NamedToolCall.of(everything, limits, changing));
    return new Features(
        tools,
        prompts.isEmpty() ? List.of() : List.of(new ConfiguredPrompts(prompts)),
        List.of(new SchemaResources()),
        groups);
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
