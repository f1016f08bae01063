package dev.postern.policy;

import dev.postern.config.AuditRule;
import dev.postern.config.Budget;
import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.Lineage;
import dev.postern.config.Problem;
import dev.postern.config.QueryLimits;
import dev.postern.config.RedactionConfig;
import dev.postern.config.RoleConfig;
import dev.postern.config.RuleConfig;
import dev.postern.config.WriteRules;
import dev.postern.error.GatewayException;
import dev.postern.grammar.Parameter;
import dev.postern.grammar.ParsedQuery;
import dev.postern.grammar.QueryParser;
import dev.postern.mask.ColumnMask;
import dev.postern.mask.MaskKey;
import dev.postern.mask.MaskWords;
import dev.postern.mask.Masks;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Mask;
import dev.postern.spi.Page;
import dev.postern.spi.Selection.Item;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Turns the roles of a config into rules, reading their row filters. */
public final class RuleReader {
  private final QueryParser parser = new QueryParser(QueryLimits.OF_CONFIG);
  private final List<Problem> problems = new ArrayList<>();
  private final RedactionConfig redaction;
  private final MaskWords words;

  private RuleReader(Config config) {
    this.words = new MaskWords(MaskKey.in(config.dataFolder()));
    this.redaction = keyed(config.redaction());
  }

  /**
   * Reads all roles.
   *
   * @throws ConfigException naming every row filter that cannot be read
   */
  public static RuleBook read(Config config) {
    return new RuleReader(config).book(config);
  }

  private RuleBook book(Config config) {
    Map<String, Role> roles = new LinkedHashMap<>();
    for (RoleConfig role : config.roles().values()) {
      Lineage lineage = Lineage.of(role, config.roles());
      AuditRule audit =
          lineage.steps().stream()
              .map(step -> step.role().audit())
              .reduce(AuditRule.UNSAID, AuditRule::over)
              .over(config.audit().rule());
      Budget budget =
          lineage.steps().stream()
              .map(step -> step.role().budget())
              .filter(said -> !said.isNone())
              .findFirst()
              .orElse(Budget.NONE);
      roles.put(
          role.name(),
          new Role(
              role.name(),
              lineage.nearest(RoleConfig::databaseRole).orElse(""),
              lineage.steps().stream()
                  .map(step -> step.role().timeoutMillis())
                  .filter(OptionalInt::isPresent)
                  .findFirst()
                  .orElse(OptionalInt.empty()),
              rules(lineage, audit, budget),
              lineage.nearest(RoleConfig::aggregates).orElse(false),
              false,
              lineage.nearest(parent -> parent.terms().profile()).orElse(config.mcp().profile())));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.stream().distinct().toList()); // heirs meet them again
    }
    return new RuleBook(
        roles,
        config.roles(),
        config.callLimits().timeoutMillis(),
        config.callLimits().maxRows(),
        config.mcp().profile(),
        config.audit().rule(),
        redaction);
  }

  /** Those of a role and of all that it extends, which are seen behind its own masks. */
  private List<Rule> rules(Lineage lineage, AuditRule audit, Budget budget) {
    List<RoleConfig> roles = lineage.steps().stream().map(Lineage.Step::role).distinct().toList();
    boolean hasMasks =
        roles.stream()
            .flatMap(role -> role.rules().stream())
            .anyMatch(rule -> !rule.masks().byColumn().isEmpty());
    List<Rule> rules = new ArrayList<>();
    RoleMasks masks =
        RoleMasks.of(
            redaction,
            roles.stream().map(RoleConfig::redaction).map(this::keyed).toList(),
            rules,
            hasMasks);
    for (Lineage.Step step : lineage.steps()) {
      for (RuleConfig rule : step.role().rules()) {
        rules.add(rule(rule, masks).within(step.window()).under(audit, budget));
      }
    }
    return rules;
  }

  /** A column that a rule hides is one that it does not let through. */
  private static Columns columns(RuleConfig rule) {
    Set<String> hidden = new HashSet<>(rule.excludeColumns());
    rule.masks()
        .byColumn()
        .forEach(
            (column, mask) -> {
              if (mask.mask() instanceof Mask.Hide) {
                hidden.add(column);
              }
            });
    return rule.includeColumns().isEmpty()
        ? new Columns(Optional.empty(), hidden)
        : new Columns(Columns.only(rule.includeColumns()).only(), hidden);
  }

  private Map<String, ColumnMask> keyed(Map<String, ColumnMask> masks) {
    Map<String, ColumnMask> keyed = new LinkedHashMap<>();
    masks.forEach((name, mask) -> keyed.put(name, mask.with(words.keyed(mask.mask()))));
    return keyed;
  }

  private RedactionConfig keyed(RedactionConfig read) {
    return new RedactionConfig(
        read.tags(), keyed(read.byTag()), keyed(read.byType()), read.place());
  }

  private Rule rule(RuleConfig rule, RoleMasks masks) {
    Columns columns = columns(rule);
    return new Rule(
        NamePattern.of(rule.service()),
        NamePattern.of(rule.resource()),
        rule.actions(),
        columns,
        new RowFilter(filter(rule, "rows", rule.rows()), rule.rows()),
        rule.maxRows(),
        rule.timeoutMillis(),
        rule.mayExport(),
        rule.minGroupRows(),
        rule.toolWrites(),
        writing(rule),
        rule.when(),
        rule.audit(),
        rule.budget().isNone() ? List.of() : List.of(rule.budget()),
        new Redaction(
            new Masks(keyed(rule.masks().byColumn())), masks, columns, Optional.of(rule.place())),
        rule.place());
  }

  private Writing writing(RuleConfig rule) {
    rule.writes()
        .presets()
        .forEach((column, value) -> checkReference(rule, "set." + column, value));
    return rule.writes().equals(WriteRules.NONE)
        ? Writing.PLAIN
        : new Writing(
            rule.writes().check().map(check -> new RowFilter(filter(rule, "check", check), check)),
            rule.writes().presets());
  }

  private void checkReference(RuleConfig rule, String key, String value) {
    if (Told.isMisspelt(value)) {
      problems.add(
          rule.place()
              .at(
                  key,
                  "refers to %s, which is nothing; write {claims.name}, {subject}, {now} or, for a"
                          .formatted(value)
                      + " time before or after, as in {now-30d}, with s, m, h, d or w"));
    }
  }

  /**
   * A row filter is written as in a URL, without its escapes: {@code a=eq.1&or=(b.gt.2,c.is.null)}.
   */
  private Filter<ColumnName> filter(RuleConfig rule, String key, String text) {
    if (text.isEmpty()) {
      return Filter.all();
    }
    try {
      List<Parameter> parameters = new ArrayList<>();
      for (String term : text.split("&", -1)) {
        int equals = term.indexOf('=');
        if (equals <= 0) {
          problems.add(rule.place().at(key, "must be conditions like column=eq.value"));
          return Filter.all();
        }
        parameters.add(new Parameter(term.substring(0, equals), term.substring(equals + 1)));
      }
      ParsedQuery read = parser.parse(key, parameters, QueryParser.Otherwise.REFUSE);
      if (!isConditionsOnly(read)) {
        problems.add(rule.place().at(key, "must hold conditions only"));
      }
      Filter<ColumnName> where = read.selection().where();
      new RowFilter(where, text).values().forEach(value -> checkReference(rule, key, value));
      return where;
    } catch (GatewayException unreadable) {
      String details = unreadable.details() == null ? "" : ": " + unreadable.details();
      problems.add(rule.place().at(key, "cannot be read: " + unreadable.getMessage() + details));
      return Filter.all();
    }
  }

  private static boolean isConditionsOnly(ParsedQuery read) {
    return read.selection().order().isEmpty()
        && read.selection().having().isAll()
        && !read.selection().isDistinct()
        && read.selection().page().equals(Page.ALL)
        && read.columns().isEmpty()
        && read.selection().items().stream()
            .allMatch(
                item -> item instanceof Item.Field<?, ?>(ColumnName c, var n, var t) && c.isAll());
  }
}
