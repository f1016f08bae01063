package dev.postern.config;

import dev.postern.error.Suggestion;
import dev.postern.spi.ColumnType.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads named tools, out of the config file and out of files of their own. */
final class ToolReader {
  static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,40}");
  private static final String NAME_RULE = "at most 40 of a-z, 0-9 and _ make one";
  private static final Pattern PARAMETER = Pattern.compile("[a-z_][a-z0-9_]{0,39}");
  private static final Pattern FROM = Pattern.compile("subject|claims\\..+");
  private static final int MAX_DESCRIPTION_BYTES = 1_024;

  /** What the REST dialect takes for itself, and what tools have beside their parameters. */
  private static final Set<String> TAKEN =
      Set.of(
          "select",
          "order",
          "limit",
          "offset",
          "and",
          "or",
          "not",
          "columns",
          "on_conflict",
          "having",
          "distinct",
          "cursor",
          "purpose",
          "dry_run",
          "confirm_token");

  /** The tools that need no config. */
  private static final Set<String> BUILT_IN =
      Set.of(
          "search_schema",
          "read_records",
          "aggregate_records",
          "create_records",
          "update_records",
          "delete_records",
          "call_routine",
          "explain_access",
          "search",
          "fetch");

  private static final Map<String, Kind> KINDS = kinds();

  private final Map<String, ServiceConfig> services;
  private final Map<String, ToolConfig> tools = new LinkedHashMap<>();

  ToolReader(Map<String, ServiceConfig> services) {
    this.services = services;
  }

  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (Kind kind :
        List.of(
            Kind.TEXT,
            Kind.INTEGER,
            Kind.NUMBER,
            Kind.BOOLEAN,
            Kind.DATE,
            Kind.TIME,
            Kind.UUID,
            Kind.JSON)) {
      kinds.put(kind.name().toLowerCase(Locale.ROOT), kind);
    }
    kinds.put("timestamp", Kind.TIMESTAMP_WITH_ZONE);
    return kinds;
  }

  /**
   * Reads all tools.
   *
   * @param folder where those with files of their own lie
   */
  Map<String, ToolConfig> tools(
      Section root, Path folder, Map<String, String> environment, List<Problem> problems) {
    Section named = root.section("tools");
    for (String name : named.names()) {
      try (Section tool = named.section(name)) {
        add(name, tool);
      }
    }
    ToolFiles.read(folder, environment, problems)
        .forEach(
            (name, tree) -> {
              try (Section tool = named.elsewhere(name, tree)) {
                add(name, tool);
              }
            });
    return tools;
  }

  private void add(String name, Section tool) {
    if (!NAME.matcher(name).matches()) {
      tool.problem("is no name for a tool: " + NAME_RULE);
    }
    if (BUILT_IN.contains(name)) {
      tool.problem("is the name of a tool that is always there; choose another");
    }
    if (tools.containsKey(name)) {
      tool.problem("is given twice, first at " + tools.get(name).place().position());
      return;
    }
    String service = tool.requireText("service").orElse("");
    if (!service.isBlank() && !services.containsKey(service)) {
      tool.problem("service", "is not in services", Suggestion.nearest(service, services.keySet()));
    }
    boolean isReadOnly = tool.flag("read-only", true);
    ToolConfig read =
        new ToolConfig(
            name,
            service,
            tool.findText("title").orElse(name),
            description(tool),
            parameters(tool),
            work(tool, isReadOnly),
            isReadOnly,
            tool.findNumber("max-rows", 1, Integer.MAX_VALUE - 1),
            tool.findNumber("timeout-ms", 1, Integer.MAX_VALUE),
            groups(tool),
            tool.place());
    tools.put(name, read);
  }

  static String description(Section described) {
    String text = described.requireText("description").orElse("").strip();
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_DESCRIPTION_BYTES) {
      described.problem("description", "is longer than " + MAX_DESCRIPTION_BYTES + " bytes");
    }
    return text;
  }

  private static List<String> groups(Section tool) {
    List<String> groups = tool.texts("groups", List.of());
    if (groups.stream().anyMatch(group -> !NAME.matcher(group).matches())) {
      tool.problem("groups", "has a word that is no name for a group: " + NAME_RULE);
    }
    return groups;
  }

  private static ToolConfig.Work work(Section tool, boolean isReadOnly) {
    boolean isStatement = tool.holdsSomething("sql");
    if (isStatement == tool.holdsSomething("read")) {
      tool.problem(
          isStatement ? "read" : "sql",
          isStatement ? "cannot stand beside sql; a tool does one thing" : "is required, or read");
    }
    if (isStatement || !tool.holdsSomething("read")) {
      return new ToolConfig.Work.Statement(tool.findText("sql").orElse(""));
    }
    if (!isReadOnly) {
      tool.problem("read-only", "cannot be false for a read");
    }
    try (Section read = tool.section("read")) {
      return new ToolConfig.Work.Read(
          read.requireText("resource").orElse(""),
          read.text("select", ""),
          read.text("where", ""),
          read.text("order", ""),
          read.text("limit", ""));
    }
  }

  private static List<ToolParameter> parameters(Section tool) {
    List<ToolParameter> parameters = new ArrayList<>();
    Section named = tool.section("parameters");
    for (String name : named.names()) {
      if (!PARAMETER.matcher(name).matches()) {
        named.problem(name, "is no name for a parameter: " + NAME_RULE + ", no digit first");
      } else if (TAKEN.contains(name)) {
        named.problem(name, "is a word that every tool has already; choose another name");
      }
      try (Section parameter = named.section(name)) {
        parameters.add(parameter(name, parameter));
      }
    }
    return parameters;
  }

  private static ToolParameter parameter(String name, Section read) {
    Optional<String> from = read.findText("from");
    String type = read.findText("type").orElse("");
    if (!type.isEmpty() && !KINDS.containsKey(type)) {
      read.problem(
          "type",
          "expects one of " + String.join(", ", KINDS.keySet()),
          Suggestion.nearest(type, KINDS.keySet()));
    }
    Optional<String> otherwise = read.findText("default");
    boolean isRequired = read.flag("required", otherwise.isEmpty());
    if (isRequired && otherwise.isPresent()) {
      read.problem("required", "cannot be true beside a default");
    }
    ToolParameter parameter =
        new ToolParameter(
            name,
            read.text("description", ""),
            Optional.ofNullable(KINDS.get(type)),
            read.texts("enum", List.of()),
            otherwise,
            isRequired,
            decimal(read, "min"),
            decimal(read, "max"),
            read.findNumber("max-length", 1, Integer.MAX_VALUE),
            from);
    if (from.isPresent()) {
      checkHidden(read, from.get());
    }
    if (!parameter.allowed().isEmpty()
        && otherwise.isPresent()
        && !parameter.allowed().contains(otherwise.get())) {
      read.problem("default", "is none of enum");
    }
    return parameter;
  }

  private static void checkHidden(Section read, String from) {
    if (!FROM.matcher(from).matches()) {
      read.problem("from", "expects subject, or claims. and the name of a claim");
    }
    for (String other : List.of("default", "enum", "required", "min", "max", "max-length")) {
      if (read.holdsSomething(other)) {
        read.problem(other, "means nothing beside from, whose value no call gives");
      }
    }
  }

  private static Optional<BigDecimal> decimal(Section read, String key) {
    Optional<String> text = read.findText(key);
    try {
      return text.map(BigDecimal::new);
    } catch (NumberFormatException notANumber) {
      read.problem(key, "expects a number");
      return Optional.empty();
    }
  }
}
