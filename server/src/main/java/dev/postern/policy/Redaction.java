package dev.postern.policy;

import dev.postern.config.Place;
import dev.postern.mask.ColumnMask;
import dev.postern.mask.MaskFit;
import dev.postern.mask.Masks;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Column;
import dev.postern.spi.Lineage;
import dev.postern.spi.Mask;
import dev.postern.spi.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How a rule lets columns be seen. The first of these that says something of a column counts: the
 * rule's own entry, the column's tag, for a column of a view what is behind it, its type. A column
 * that a view computes may tell of everything the view looks at: where some of that is masked, it
 * is there only if the rule names it.
 */
public final class Redaction {
  /** Everything as it is. */
  public static final Redaction NONE =
      new Redaction(Masks.NONE, RoleMasks.NONE, Columns.ALL, Optional.empty());

  private final Masks own;
  private final RoleMasks role;
  private final Columns columns;
  private final Optional<Place> place;
  private final boolean isNone;
  private final Map<Key, Resolved> resolved = new ConcurrentHashMap<>();

  private record Key(String schema, String name, boolean isResult) {}

  private record Resolved(ServiceSchema schema, Masks masks, Map<String, MaskOrigin> origins) {}

  /**
   * @param own what the rule itself says
   * @param columns those that the rule lets through
   * @param place the rule
   */
  Redaction(Masks own, RoleMasks role, Columns columns, Optional<Place> place) {
    this.own = own;
    this.role = role;
    this.columns = columns;
    this.place = place;
    this.isNone = own.byColumn().isEmpty() && !role.isAny();
  }

  /** What the rule itself says. */
  Masks own() {
    return own;
  }

  /** The masks of a table's columns. */
  public Masks on(Table table, ServiceSchema schema) {
    return isNone ? Masks.NONE : resolved(table, schema).masks;
  }

  /** Why columns have a mask, by column. */
  public Map<String, MaskOrigin> origins(Table table, ServiceSchema schema) {
    return isNone ? Map.of() : resolved(table, schema).origins;
  }

  private Resolved resolved(Table table, ServiceSchema schema) {
    Key key = new Key(table.schema(), table.name(), table.kind() == Table.Kind.ROUTINE_RESULT);
    Resolved known = resolved.get(key);
    if (known == null || known.schema != schema) {
      known = resolve(table, schema);
      resolved.put(key, known);
    }
    return known;
  }

  private Resolved resolve(Table table, ServiceSchema schema) {
    Map<String, RoleMasks.Found> masks = new HashMap<>();
    Lineage lineage = schema.lineage(table);
    boolean isResult = table.kind() == Table.Kind.ROUTINE_RESULT;
    boolean looksAtMasked = !isResult && looksAtMasked(lineage, schema);
    String resource = isResult ? "" : schema.resource(table);
    table
        .columns()
        .values()
        .forEach(
            column ->
                of(column, resource, lineage, looksAtMasked, schema)
                    .ifPresent(mask -> masks.put(column.name(), fitting(mask, column, schema))));
    table
        .computed()
        .values()
        .forEach(
            column ->
                named(column)
                    .or(() -> role.byTag(schema.service(), resource, column))
                    .ifPresent(mask -> masks.put(column.name(), fitting(mask, column, schema))));
    Map<String, ColumnMask> byColumn = new HashMap<>();
    Map<String, MaskOrigin> origins = new HashMap<>();
    masks.forEach(
        (column, found) -> {
          byColumn.put(column, found.mask());
          origins.put(column, found.origin());
        });
    return new Resolved(schema, new Masks(byColumn), Map.copyOf(origins));
  }

  private Optional<RoleMasks.Found> named(Column column) {
    return Optional.ofNullable(own.byColumn().get(column.name()))
        .map(mask -> new RoleMasks.Found(mask, at("the rule masks it", "masks." + column.name())));
  }

  private MaskOrigin at(String why, String key) {
    return new MaskOrigin(why, place.map(found -> found.of(key)));
  }

  private Optional<RoleMasks.Found> of(
      Column column,
      String resource,
      Lineage lineage,
      boolean looksAtMasked,
      ServiceSchema schema) {
    Optional<RoleMasks.Found> named = named(column);
    if (named.isPresent()) {
      return named;
    }
    Optional<RoleMasks.Found> tagged = role.byTag(schema.service(), resource, column);
    if (tagged.isPresent()) {
      return tagged;
    }
    Optional<Lineage.Origin> origin = lineage.of(column.name());
    Optional<RoleMasks.Found> behind = origin.flatMap(from -> behind(from, schema));
    if (behind.isPresent()) {
      return behind;
    }
    boolean isNamed = columns.only().filter(only -> only.contains(column.name())).isPresent();
    if (looksAtMasked && origin.isEmpty() && !isNamed) {
      return Optional.of(
          new RoleMasks.Found(
              RoleMasks.HIDDEN,
              at("the view computes it, and looks at what is masked; the rule can name it", "")));
    }
    return role.byType(column.type());
  }

  private boolean looksAtMasked(Lineage lineage, ServiceSchema schema) {
    return lineage.touched().stream()
        .anyMatch(
            origin ->
                behind(origin, schema).filter(found -> !found.mask().mask().isNone()).isPresent());
  }

  /** How the same role sees a stored column; where that depends on who asks and when, masked. */
  private Optional<RoleMasks.Found> behind(Lineage.Origin origin, ServiceSchema schema) {
    String resource = schema.resource(origin.table().schema(), origin.table().name());
    Optional<Table> table = schema.table(resource);
    if (table.isEmpty()) {
      return role.byTag(schema.service(), resource, origin.column());
    }
    List<Redaction> rules =
        role.reading(schema.service(), resource).stream().map(Rule::masks).toList();
    List<Redaction> deciding =
        rules.isEmpty()
            ? List.of(new Redaction(Masks.NONE, role, Columns.ALL, Optional.empty()))
            : rules;
    List<RoleMasks.Found> found =
        deciding.stream()
            .flatMap(rule -> rule.found(table.get(), schema, origin.column()).stream())
            .map(one -> behind(resource, origin.column(), one))
            .toList();
    return found.stream()
        .filter(one -> !one.mask().mask().isNone())
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  private Optional<RoleMasks.Found> found(Table table, ServiceSchema schema, String column) {
    ColumnMask mask = on(table, schema).byColumn().get(column);
    return Optional.ofNullable(mask)
        .map(one -> new RoleMasks.Found(one, origins(table, schema).get(column)));
  }

  private static RoleMasks.Found behind(String resource, String column, RoleMasks.Found found) {
    MaskOrigin origin = found.origin();
    return new RoleMasks.Found(
        found.mask(),
        new MaskOrigin(
            "it shows %s.%s, of which: %s".formatted(resource, column, origin.why()), origin.at()));
  }

  /** What does not fit is not shown at all; a function of the source gives what it declares. */
  private static RoleMasks.Found fitting(
      RoleMasks.Found found, Column column, ServiceSchema schema) {
    ColumnMask mask = found.mask();
    if (mask.mask() instanceof Mask.Function function) {
      return MaskFunctions.problem(function.name(), column.type(), schema).isEmpty()
          ? new RoleMasks.Found(
              mask.with(
                  new Mask.Function(
                      function.name(), MaskFunctions.returned(function.name(), schema))),
              found.origin())
          : unfit(found);
    }
    return MaskFit.problem(mask.mask(), column.type()).isEmpty() ? found : unfit(found);
  }

  private static RoleMasks.Found unfit(RoleMasks.Found found) {
    MaskOrigin origin = found.origin();
    return new RoleMasks.Found(
        RoleMasks.HIDDEN,
        new MaskOrigin(origin.why() + ", with a mask that does not fit its type", origin.at()));
  }
}
