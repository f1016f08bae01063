package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.pipeline.Outcome;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Filter;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the caller may see of each service, as texts: the service, its data dictionary, each table
 * and routine, and single rows, which are read as any other call reads them.
 */
final class SchemaResources implements ResourceSource {
  /** Stands where the name of a resource would, and gives way to one of that name. */
  static final String DICTIONARY = "dictionary";

  static final String SCHEMA_TEMPLATE = "postern://{service}/{resource}";
  static final String ROW_TEMPLATE = SCHEMA_TEMPLATE + "/{key}";

  private static final String MARKDOWN = "text/markdown";
  private static final String JSON = "application/json";

  @Override
  public List<Resource> resources(Visible visible) {
    List<Resource> resources = new ArrayList<>();
    for (SchemaView view : visible.views()) {
      String service = view.service();
      resources.add(resource(ResourceUri.of(service), service, "What there is in " + service, ""));
      if (!isThere(visible, view, DICTIONARY)) {
        resources.add(
            resource(
                ResourceUri.of(service, DICTIONARY),
                service + " " + DICTIONARY,
                "Data dictionary of " + service,
                "Every table, view and routine with its columns and their meaning"));
      }
      visible
          .tables(view)
          .map(table -> resource(service, table.name(), table.table().comment()))
          .forEach(resources::add);
      visible
          .routines(view)
          .filter(routine -> table(visible, view, routine.name()).isEmpty())
          .map(routine -> resource(service, routine.name(), routine.routine().comment()))
          .forEach(resources::add);
    }
    return resources;
  }

  private static Resource resource(String service, String name, String comment) {
    return resource(
        ResourceUri.of(service, name), service + " " + name, "Schema of " + name, comment);
  }

  private static Resource resource(ResourceUri uri, String name, String title, String comment) {
    Resource.Builder resource = Resource.builder(uri.text(), name).title(title).mimeType(MARKDOWN);
    if (!comment.isBlank()) {
      resource.description(SchemaPage.line(comment));
    }
    return resource.build();
  }

  @Override
  public List<ResourceTemplate> templates(Visible visible) {
    List<ResourceTemplate> templates = new ArrayList<>();
    if (!visible.views().isEmpty()) {
      templates.add(
          ResourceTemplate.builder(SCHEMA_TEMPLATE, "schema")
              .title("Schema of a table, view or routine")
              .description("Columns or arguments, with types and meaning")
              .mimeType(MARKDOWN)
              .build());
    }
    if (visible.views().stream().anyMatch(view -> keyed(visible, view).findAny().isPresent())) {
      templates.add(
          ResourceTemplate.builder(ROW_TEMPLATE, "row")
              .title("One row")
              .description(
                  "The row with that key, as JSON. A key of several columns has its values in the"
                      + " order of the key, with commas between; a comma or backslash within a"
                      + " value has a backslash before it")
              .mimeType(JSON)
              .build());
    }
    return templates;
  }

  @Override
  public Optional<ReadResourceResult> read(String uri, Turn turn) {
    Visible visible = turn.visible();
    return ResourceUri.parse(uri)
        .flatMap(
            asked ->
                view(visible, asked.service())
                    .flatMap(
                        view ->
                            asked.key().isPresent()
                                ? row(turn, view, asked).map(text -> content(uri, JSON, text))
                                : text(visible, view, asked.resource())
                                    .map(text -> content(uri, MARKDOWN, text))));
  }

  private static ReadResourceResult content(String uri, String type, String text) {
    return ReadResourceResult.builder(
            List.of(TextResourceContents.builder(uri, text).mimeType(type).build()))
        .build();
  }

  private static Optional<String> text(Visible visible, SchemaView view, Optional<String> name) {
    SchemaPage text = new SchemaPage(visible, view);
    if (name.isEmpty()) {
      return Optional.of(text.overview());
    }
    if (isThere(visible, view, name.get())) {
      return Optional.of(
          Stream.concat(
                  table(visible, view, name.get()).stream().map(text::table),
                  routines(visible, view, name.get()).map(text::routine))
              .reduce("", String::concat)
              .stripLeading());
    }
    return name.get().equals(DICTIONARY) ? Optional.of(text.dictionary()) : Optional.empty();
  }

  private static Optional<String> row(Turn turn, SchemaView view, ResourceUri asked) {
    Optional<VisibleTable> table = table(turn.visible(), view, asked.resource().orElseThrow());
    Optional<RowKey> key = table.flatMap(RowKey::of);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    List<String> values = key.get().values(asked.key().orElseThrow());
    if (values.size() != key.get().columns().size()) {
      throw new GatewayException(
              ErrorCode.REQUEST_MALFORMED,
              "The key of '%s' has %d values, and %d were given"
                  .formatted(table.get().name(), key.get().columns().size(), values.size()))
          .hint("Put " + SchemaPage.names(key.get().columns()) + " with commas between.");
    }
    Result result =
        done(
            turn.run(
                read(
                    view.service(),
                    table.get().name(),
                    List.of(new Selection.Item.Field<>(ColumnName.ALL, ColumnName.ALL.text())),
                    key.get().where(values),
                    1)));
    if (result.cut() == Result.Cut.BYTES) {
      throw new GatewayException(
              ErrorCode.RESULT_TOO_LARGE, "The row is larger than one answer may be")
          .hint("Read some of its columns with a tool.");
    }
    String rows = result.body().text().strip();
    return result.rowCount() == 0
        ? Optional.empty()
        : Optional.of(rows.substring(1, rows.length() - 1).strip());
  }

  static Operation.Read read(
      String service,
      String table,
      List<Selection.Item<RelationName, ColumnName>> items,
      Filter<ColumnName> where,
      int limit) {
    return new Operation.Read(
        service,
        new Selection<>(RelationName.of(table), items, where, List.of(), new Page(limit, 0)),
        false);
  }

  /** What was read; throws what was refused. */
  static Result done(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success -> success.result();
      case Outcome.Exported exported -> throw new IllegalStateException("an export as a resource");
      case Outcome.BrokenOff(GatewayException error, long rows, long bytes) -> throw error;
      case Outcome.Failure(GatewayException error) -> throw error;
    };
  }

  @Override
  public Optional<List<String>> complete(
      String template, String variable, String typed, Map<String, String> given, Turn turn) {
    boolean isRow = template.equals(ROW_TEMPLATE);
    if (!isRow && !template.equals(SCHEMA_TEMPLATE)) {
      return Optional.empty();
    }
    SchemaCompletions completions = new SchemaCompletions(turn, given);
    return switch (variable) {
      case "service" -> Optional.of(completions.services(typed));
      case "resource" ->
          Optional.of(isRow ? completions.keyed(typed) : completions.resources(typed));
      case "key" -> isRow ? Optional.of(completions.keys(typed)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<SchemaView> view(Visible visible, String service) {
    return visible.views().stream().filter(view -> view.service().equals(service)).findFirst();
  }

  static Stream<VisibleTable> keyed(Visible visible, SchemaView view) {
    return visible.tables(view).filter(table -> RowKey.of(table).isPresent());
  }

  private static Optional<VisibleTable> table(Visible visible, SchemaView view, String name) {
    return visible.tables(view).filter(table -> table.name().equals(name)).findFirst();
  }

  private static Stream<VisibleRoutine> routines(Visible visible, SchemaView view, String name) {
    return visible.routines(view).filter(routine -> routine.name().equals(name));
  }

  private static boolean isThere(Visible visible, SchemaView view, String name) {
    return table(visible, view, name).isPresent()
        || routines(visible, view, name).findAny().isPresent();
  }
}
