package dev.postern.policy;

import dev.postern.config.AgentProfile;
import dev.postern.config.Config;
import dev.postern.config.Lineage;
import dev.postern.config.Problem;
import dev.postern.config.Reaction;
import dev.postern.config.Requestor;
import dev.postern.config.RestSettings;
import dev.postern.config.RoleConfig;
import dev.postern.config.ServiceConfig;
import dev.postern.config.Trust;
import dev.postern.operation.Endpoint;
import dev.postern.schema.NamedTool;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Mask;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds roles under which one model may read what is private and text that strangers wrote, and may
 * also let data out: what such a text says can make the model carry the private out. Only what
 * tools of MCP may do is looked at, and everything that they may do at any time.
 */
public final class Trifecta {
  private static final int MOST_EXAMPLES = 3;
  private static final Set<ColumnType.Kind> TEXTS =
      Set.of(
          ColumnType.Kind.TEXT,
          ColumnType.Kind.JSON,
          ColumnType.Kind.ARRAY,
          ColumnType.Kind.COMPOSITE);

  private final RuleBook book;
  private final Collection<ServiceSchema> schemas;
  private final Config config;
  private final Outward outward;

  /** Which hooks may send something to other servers. */
  @FunctionalInterface
  public interface Outward {
    /** The files of those that run around calls of an endpoint by tools under a role. */
    List<String> files(String role, Endpoint endpoint);
  }

  /**
   * What comes together in one role.
   *
   * @param reaction what is to become of it
   * @param secrets what it reads that is private, and why it counts as that
   * @param foreign what it reads of strangers, and why
   * @param ways how data gets out
   */
  public record Mix(
      RoleConfig role,
      Reaction reaction,
      List<String> secrets,
      List<String> foreign,
      List<String> ways) {
    public Mix {
      secrets = List.copyOf(secrets);
      foreign = List.copyOf(foreign);
      ways = List.copyOf(ways);
    }

    /** All of it in a sentence. */
    public String told() {
      return "lets tools read private data (%s), read text that strangers write (%s), and let data out (%s)"
          .formatted(examples(secrets), examples(foreign), examples(ways));
    }

    /** The same for the config. */
    public Problem problem() {
      return role.place()
          .at(
              "mcp.trifecta",
              told()
                  + ": a text can make a model carry the private out. Take one of the three away"
                  + (reaction == Reaction.REFUSE ? "" : ", or write allow where it is meant"));
    }
  }

  private Trifecta(
      RuleBook book, Collection<ServiceSchema> schemas, Config config, Outward outward) {
    this.book = book;
    this.schemas =
        schemas.stream().filter(schema -> !isDelegated(config, schema.service())).toList();
    this.config = config;
    this.outward = outward;
  }

  /** Every role with all three, in the order of the file, also where that is allowed. */
  public static List<Mix> of(
      RuleBook book, Collection<ServiceSchema> schemas, Config config, Outward outward) {
    Trifecta looking = new Trifecta(book, schemas, config, outward);
    return book.written().values().stream()
        .sorted(Comparator.comparingInt(role -> role.place().position().line()))
        .map(looking::mix)
        .filter(mix -> !mix.secrets.isEmpty() && !mix.foreign.isEmpty() && !mix.ways.isEmpty())
        .toList();
  }

  private static boolean isDelegated(Config config, String service) {
    return Optional.ofNullable(config.services().get(service))
        .map(ServiceConfig::rest)
        .flatMap(RestSettings::delegate)
        .isPresent();
  }

  private Mix mix(RoleConfig written) {
    Role role = book.roles().get(written.name());
    Reaction reaction =
        Lineage.of(written, book.written())
            .nearest(one -> one.terms().onTrifecta())
            .orElse(config.mcp().onTrifecta());
    List<String> secrets = new ArrayList<>();
    List<String> foreign = new ArrayList<>();
    List<String> ways = new ArrayList<>();
    for (ServiceSchema schema : schemas) {
      schema
          .tables()
          .forEach(
              (name, table) -> {
                for (Rule rule : byTools(role, schema, name, Action.READ)) {
                  secret(role, rule, schema, name, table).ifPresent(secrets::add);
                  foreign(role, rule, schema, name, table).ifPresent(foreign::add);
                }
              });
      for (String name : schema.names()) {
        for (Rule rule : byTools(role, schema, name, Action.CALL)) {
          rows(schema, name)
              .flatMap(rows -> secret(role, rule, schema, name, rows).stream())
              .forEach(secrets::add);
          if (trust(schema, name, Trust::foreign)) {
            foreign.add(told(schema, name) + " is marked foreign");
          }
        }
        ways(role, schema, name, ways);
      }
    }
    return new Mix(
        written,
        reaction,
        secrets.stream().distinct().toList(),
        foreign.stream().distinct().toList(),
        ways.stream().distinct().toList());
  }

  /** The rules by which tools may do this at some time. */
  private static List<Rule> byTools(Role role, ServiceSchema schema, String name, Action action) {
    return role.deciding(schema.service(), name, action).stream()
        .filter(rule -> rule.actions().contains(action))
        .filter(rule -> rule.when().requestors().contains(Requestor.TOOL))
        .toList();
  }

  /** The rows that a function or a statement of the config gives. */
  private static Stream<Table> rows(ServiceSchema schema, String name) {
    Stream<Routine> statement =
        schema.tool(name).stream()
            .map(NamedTool::work)
            .filter(NamedTool.Work.Statement.class::isInstance)
            .map(work -> ((NamedTool.Work.Statement) work).routine());
    return Stream.concat(schema.routines(name).stream(), statement)
        .map(Routine::returns)
        .filter(Routine.Returns.Rows.class::isInstance)
        .map(returns -> ((Routine.Returns.Rows) returns).table());
  }

  /** Why what a rule lets a role read is private; empty where it is not. */
  private Optional<String> secret(
      Role role, Rule rule, ServiceSchema schema, String name, Table table) {
    if (trust(schema, name, Trust::secret)) {
      return Optional.of(told(schema, name) + " is marked private");
    } else if (!rule.rows().tree().isAll()) {
      return Optional.of("a rule keeps rows of " + told(schema, name) + " back");
    }
    return readable(role, rule, table)
        .flatMap(column -> secret(rule, schema, name, table, column).stream())
        .findFirst();
  }

  private Optional<String> secret(
      Rule rule, ServiceSchema schema, String name, Table table, Column column) {
    Mask mask =
        Optional.ofNullable(rule.masks().on(table, schema).byColumn().get(column.name()))
            .map(found -> found.mask())
            .orElse(Mask.none());
    String whole = RoleMasks.name(schema.service(), name, column.name());
    if (mask instanceof Mask.Hide) {
      return Optional.empty();
    } else if (!mask.isNone()) {
      return Optional.of(whole + " has a mask");
    }
    return Optional.ofNullable(book.redaction().tags().get(whole))
        .or(() -> RoleMasks.marked(column.comment()))
        .map(tag -> "%s is tagged %s".formatted(whole, tag));
  }

  private static Stream<Column> readable(Role role, Rule rule, Table table) {
    Columns seen =
        role.profile() == AgentProfile.AGENT ? rule.columns().withoutCredentials() : rule.columns();
    return Stream.concat(table.columns().values().stream(), table.computed().values().stream())
        .filter(column -> seen.contains(column.name()));
  }

  /** Who else may have written what a rule lets a role read; empty where nobody has. */
  private Optional<String> foreign(
      Role role, Rule rule, ServiceSchema schema, String name, Table table) {
    if (trust(schema, name, Trust::own)) {
      return Optional.empty();
    } else if (trust(schema, name, Trust::foreign)) {
      return Optional.of(told(schema, name) + " is marked foreign");
    }
    boolean isApart = !rule.rows().tree().isAll();
    return readable(role, rule, table)
        .filter(column -> TEXTS.contains(column.type().kind()))
        .flatMap(column -> origins(schema, name, table, column))
        .flatMap(origin -> writer(role, isApart, schema, origin).stream())
        .findFirst();
  }

  /** A stored column, by its resource. */
  private record Origin(String resource, String column) {}

  /** What a column shows: itself, or what is behind the view. */
  private static Stream<Origin> origins(
      ServiceSchema schema, String name, Table table, Column column) {
    Optional<Origin> behind =
        schema
            .lineage(table)
            .of(column.name())
            .map(
                from ->
                    new Origin(
                        schema.resource(from.table().schema(), from.table().name()),
                        from.column()));
    return Stream.concat(Stream.of(new Origin(name, column.name())), behind.stream());
  }

  private Optional<String> writer(Role reader, boolean isApart, ServiceSchema schema, Origin of) {
    if (trust(schema, of.resource, Trust::own)) {
      return Optional.empty();
    }
    Optional<Table> table = schema.table(of.resource);
    return book.roles().values().stream()
        .filter(role -> !isApart || !role.name().equals(reader.name()))
        .filter(role -> table.filter(found -> mayWrite(role, schema, of, found)).isPresent())
        .map(Role::name)
        .min(
            Comparator.comparing((String name) -> name.equals(reader.name())).thenComparing(n -> n))
        .map(
            role ->
                "%s.%s, written by %s"
                    .formatted(
                        told(schema, of.resource),
                        of.column,
                        role.equals(reader.name()) ? "other callers of the role" : "role " + role));
  }

  private static boolean mayWrite(Role role, ServiceSchema schema, Origin of, Table table) {
    return Stream.of(Action.CREATE, Action.UPDATE)
        .filter(table.writable()::contains)
        .anyMatch(
            action ->
                role.deciding(schema.service(), of.resource, action).stream()
                    .filter(rule -> rule.actions().contains(action))
                    .anyMatch(
                        rule ->
                            rule.columns().contains(of.column)
                                && !rule.writes().presets().containsKey(of.column)));
  }

  private void ways(Role role, ServiceSchema schema, String name, List<String> ways) {
    boolean mayWrite = config.mcp().writesOpen() && role.profile() != AgentProfile.AGENT;
    for (Action action : Action.values()) {
      List<Rule> rules = byTools(role, schema, name, action);
      if (rules.isEmpty()) {
        continue;
      }
      Endpoint endpoint = new Endpoint(schema.service(), name, action);
      if (mayWrite
          && rules.stream().anyMatch(rule -> rule.toolWrites().actions().contains(action))
          && changes(schema, endpoint)) {
        ways.add("%s %s".formatted(action.word(), told(schema, name)));
      }
      if (action == Action.READ || action == Action.CALL || mayWrite) {
        outward
            .files(role.name(), endpoint)
            .forEach(file -> ways.add("the hook %s, which may ask other servers".formatted(file)));
      }
    }
  }

  private static boolean changes(ServiceSchema schema, Endpoint endpoint) {
    String name = endpoint.resource();
    return endpoint.action() == Action.CALL
        ? schema
            .tool(name)
            .map(tool -> !tool.config().isReadOnly())
            .orElseGet(() -> schema.routines(name).stream().anyMatch(one -> !one.isReadOnly()))
        : schema
            .table(name)
            .filter(table -> table.writable().contains(endpoint.action()))
            .isPresent();
  }

  private boolean trust(ServiceSchema schema, String name, Function<Trust, List<String>> list) {
    ServiceConfig service = config.services().get(schema.service());
    return service != null
        && list.apply(service.trust()).stream()
            .anyMatch(pattern -> NamePattern.of(pattern).matches(name));
  }

  private static String told(ServiceSchema schema, String name) {
    return schema.service() + "/" + name;
  }

  private static String examples(List<String> all) {
    String listed = String.join("; ", all.stream().limit(MOST_EXAMPLES).toList());
    return all.size() <= MOST_EXAMPLES
        ? listed
        : listed + "; and %d more".formatted(all.size() - MOST_EXAMPLES);
  }
}
