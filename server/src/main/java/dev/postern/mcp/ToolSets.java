package dev.postern.mcp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.config.McpSettings;
import dev.postern.schema.SchemaView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every tool there is, and the sets of them by what callers see; equal rights share one set. */
final class ToolSets {
  /** The arguments of any tool whose values an audit record may hold. */
  static final Set<String> OPEN_ARGUMENTS =
      Set.of(
          "service",
          "resource",
          "names",
          "pattern",
          "detail",
          "routine",
          "action",
          "columns",
          "select",
          "where",
          "group_by",
          "aggregates",
          "having",
          "order",
          "limit",
          "format",
          "full_cells",
          "dry_run",
          "max_affected");

  private static final int MAX_SETS = 256;

  private final McpSettings settings;
  private final Map<String, GatewayTool> tools = new LinkedHashMap<>();
  private final Cache<Rights, ToolSet> sets = Caffeine.newBuilder().maximumSize(MAX_SETS).build();

  ToolSets(McpSettings settings, List<GatewayTool> all) {
    this.settings = settings;
    all.forEach(tool -> tools.put(tool.name(), tool));
  }

  /** What a caller sees as a key: hashed by little, compared whole. */
  private record Rights(List<SchemaView> views) {
    @Override
    public int hashCode() {
      int hash = views.size();
      for (SchemaView view : views) {
        hash = 31 * hash + view.service().hashCode();
        hash = 31 * hash + view.tables().size();
        hash = 31 * hash + view.routines().size();
        for (SchemaView.VisibleTable table : view.tables()) {
          hash = 31 * hash + 31 * table.actions().size() + table.readable().size();
        }
      }
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Rights(List<SchemaView> others) && views.equals(others);
    }
  }

  ToolSet of(List<SchemaView> views) {
    return sets.get(
        new Rights(views),
        rights -> {
          Visible visible = new Visible(views, settings);
          return new ToolSet(visible, List.copyOf(tools.values()));
        });
  }

  /** A tool by name, whoever may use it. */
  Optional<GatewayTool> tool(String name) {
    return Optional.ofNullable(tools.get(name));
  }
}
