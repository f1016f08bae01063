package dev.postern.plan;

import dev.postern.config.Problem;
import dev.postern.config.RestSettings.Delegate;
import dev.postern.config.ToolConfig;
import dev.postern.config.ToolParameter;
import dev.postern.operation.Endpoint;
import dev.postern.policy.RuleBook;
import dev.postern.schema.NamedTool;
import dev.postern.schema.NamedTool.Input;
import dev.postern.schema.ServiceSchema;
import dev.postern.schema.ToolPreparation;
import dev.postern.spi.Action;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.DataSource;
import dev.postern.spi.Routine;
import dev.postern.spi.StatementDraft;
import dev.postern.spi.StatementDraft.Described;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fits the named tools of the config to what their services have. */
public final class ToolFitting implements ToolPreparation {
  private final List<ToolConfig> tools;
  private final RuleBook rules;
  private final Map<String, Delegate> delegates;

  /**
   * @param rules tell which roles of a source may come to run a statement
   * @param delegates the services that leave that to their source
   */
  public ToolFitting(
      Collection<ToolConfig> tools, RuleBook rules, Map<String, Delegate> delegates) {
    this.tools = List.copyOf(tools);
    this.rules = rules;
    this.delegates = Map.copyOf(delegates);
  }

  @Override
  public Prepared prepare(ServiceSchema bare, DataSource source) {
    Fitting fitting = new Fitting(bare);
    List<ToolConfig> statements = new ArrayList<>();
    for (ToolConfig tool : tools) {
      if (tool.service().equals(bare.service()) && fitting.isFree(tool)) {
        switch (tool.work()) {
          case ToolConfig.Work.Statement statement -> {
            if (fitting.can(tool, Capability.STATEMENT, "run statements")) {
              statements.add(tool);
            }
          }
          case ToolConfig.Work.Read read -> {
            if (fitting.can(tool, Capability.READ, "read")) {
              fitting.read(tool, read);
            }
          }
        }
      }
    }
    if (!statements.isEmpty()) {
      List<Described> described = source.describe(statements.stream().map(this::draft).toList());
      for (int i = 0; i < statements.size(); i++) {
        fitting.statement(statements.get(i), described.get(i));
      }
    }
    return fitting.prepared();
  }

  private StatementDraft draft(ToolConfig tool) {
    Map<String, Optional<Kind>> parameters = new LinkedHashMap<>();
    tool.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter.kind()));
    return new StatementDraft(
        tool.name(),
        ((ToolConfig.Work.Statement) tool.work()).text(),
        parameters,
        tool.description(),
        tool.isReadOnly(),
        sourceRoles(tool));
  }

  /** With a right to call it anywhere; where nobody has one, any role will do to look at it. */
  private List<String> sourceRoles(ToolConfig tool) {
    Delegate delegate = delegates.get(tool.service());
    if (delegate != null) {
      return delegate.anonymousRole().stream().toList();
    }
    Set<String> callers = rules.sourceRoles(new Endpoint(tool.service(), tool.name(), Action.CALL));
    return List.copyOf(callers.isEmpty() ? rules.sourceRoles() : callers);
  }

  /** The tools of one service, as far as they have been looked at. */
  private static final class Fitting {
    private final ServiceSchema schema;
    private final List<NamedTool> fitting = new ArrayList<>();
    private final Set<String> withdrawn = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Fitting(ServiceSchema schema) {
      this.schema = schema;
    }

    Prepared prepared() {
      return new Prepared(fitting, withdrawn, problems);
    }

    private void refuse(ToolConfig tool, Problem problem) {
      withdrawn.add(tool.name());
      problems.add(problem);
    }

    boolean isFree(ToolConfig tool) {
      if (schema.names().contains(tool.name())) {
        refuse(
            tool,
            tool.place()
                .problem(
                    "has the name of a %s of %s; choose another"
                        .formatted(
                            schema.table(tool.name()).isPresent() ? "table" : "function",
                            schema.service())));
        return false;
      }
      return true;
    }

    boolean can(ToolConfig tool, Capability capability, String what) {
      boolean can = schema.can(capability);
      if (!can) {
        refuse(tool, tool.place().at("service", "has a source that cannot " + what));
      }
      return can;
    }

    void statement(ToolConfig tool, Described described) {
      switch (described) {
        case Described.Refused(String why) -> refuse(tool, tool.place().at("sql", why));
        case Described.Fits(Routine routine) -> {
          Map<String, ColumnType> types = new LinkedHashMap<>();
          routine.arguments().forEach(argument -> types.put(argument.name(), argument.type()));
          add(tool, types, new NamedTool.Work.Statement(routine));
        }
      }
    }

    void read(ToolConfig tool, ToolConfig.Work.Read read) {
      ReadTemplate template = new ReadTemplate(tool, read, schema);
      Optional<NamedTool.Work.Read> work = template.read();
      if (work.isPresent()) {
        add(tool, template.types(), work.get());
      } else {
        template.problems().forEach(problem -> refuse(tool, problem));
      }
    }

    private void add(ToolConfig tool, Map<String, ColumnType> types, NamedTool.Work work) {
      List<Input> inputs = new ArrayList<>();
      List<Problem> found = new ArrayList<>();
      for (ToolParameter parameter : tool.parameters()) {
        ColumnType type = types.get(parameter.name());
        Input input = new Input(parameter, declared(parameter, type));
        check(tool, input, type, found);
        inputs.add(input);
      }
      if (found.isEmpty()) {
        fitting.add(new NamedTool(tool, inputs, work));
      } else {
        found.forEach(problem -> refuse(tool, problem));
      }
    }

    /** What the operator says it is, over what the source takes it as. */
    private static ColumnType declared(ToolParameter parameter, ColumnType type) {
      return parameter
          .kind()
          .filter(kind -> kind != type.kind())
          .map(kind -> new ColumnType(type.name(), kind, type.labels()))
          .orElse(type);
    }

    private static void check(ToolConfig tool, Input input, ColumnType type, List<Problem> found) {
      String key = "parameters." + input.name();
      boolean isNumber = type.kind() == Kind.INTEGER || type.kind() == Kind.NUMBER;
      boolean saysNumber =
          input.type().kind() == Kind.INTEGER || input.type().kind() == Kind.NUMBER;
      boolean isTruth = type.kind() == Kind.BOOLEAN;
      boolean saysTruth = input.type().kind() == Kind.BOOLEAN;
      if (isNumber != saysNumber || isTruth != saysTruth) {
        found.add(
            tool.place().at(key + ".type", "does not fit: the source takes it as " + type.name()));
        return;
      }
      if (!saysNumber
          && (input.parameter().least().isPresent() || input.parameter().most().isPresent())) {
        found.add(tool.place().at(key, "has a range, but is no number"));
      }
      input
          .parameter()
          .otherwise()
          .filter(text -> !ToolArguments.isFit(input, text))
          .ifPresent(text -> found.add(tool.place().at(key + ".default", "is no value for it")));
      for (String allowed : input.parameter().allowed()) {
        if (!type.labels().isEmpty() && !type.labels().contains(allowed)) {
          found.add(
              tool.place()
                  .at(
                      key + ".enum",
                      "holds %s, which is none of %s: %s"
                          .formatted(allowed, type.name(), String.join(", ", type.labels()))));
        }
      }
    }
  }
}
