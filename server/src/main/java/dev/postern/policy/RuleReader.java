package dev.postern.policy;

import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.Problem;
import dev.postern.config.QueryLimits;
import dev.postern.config.RedactionConfig;
import dev.postern.config.RoleConfig;
import dev.postern.config.RuleConfig;
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
import java.util.Set;

/** Turns the roles of a config into rules, reading their row filters. */
public final class RuleReader {
  private final QueryParser parser = new QueryParser(QueryLimits.DEFAULTS);
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
      roles.put(
          role.name(),
          new Role(
              role.name(),
              role.databaseRole().orElse(""),
              role.timeoutMillis(),
              rules(role),
              role.allowsAggregates(),
              false));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new RuleBook(
        roles, config.callLimits().timeoutMillis(), config.callLimits().maxRows(), redaction);
  }

  private List<Rule> rules(RoleConfig role) {
    List<Rule> rules = new ArrayList<>();
    boolean hasMasks = role.rules().stream().anyMatch(rule -> !rule.masks().byColumn().isEmpty());
    RoleMasks masks = RoleMasks.of(redaction, keyed(role.redaction()), rules, hasMasks);
    role.rules().forEach(rule -> rules.add(rule(rule, masks)));
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
        new RowFilter(rows(rule)),
        rule.maxRows(),
        rule.timeoutMillis(),
        rule.mayExport(),
        rule.toolWrites(),
        new Redaction(new Masks(keyed(rule.masks().byColumn())), masks, columns),
        rule.place());
  }

  /**
   * A row filter is written as in a URL, without its escapes: {@code a=eq.1&or=(b.gt.2,c.is.null)}.
   */
  private Filter<ColumnName> rows(RuleConfig rule) {
    if (rule.rows().isEmpty()) {
      return Filter.all();
    }
    try {
      List<Parameter> parameters = new ArrayList<>();
      for (String term : rule.rows().split("&", -1)) {
        int equals = term.indexOf('=');
        if (equals <= 0) {
          problems.add(rule.place().at("rows", "must be conditions like column=eq.value"));
          return Filter.all();
        }
        parameters.add(new Parameter(term.substring(0, equals), term.substring(equals + 1)));
      }
      ParsedQuery read = parser.parse("rows", parameters, QueryParser.Otherwise.REFUSE);
      if (!isConditionsOnly(read)) {
        problems.add(rule.place().at("rows", "must hold conditions only"));
      }
      return read.selection().where();
    } catch (GatewayException unreadable) {
      String details = unreadable.details() == null ? "" : ": " + unreadable.details();
      problems.add(rule.place().at("rows", "cannot be read: " + unreadable.getMessage() + details));
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
