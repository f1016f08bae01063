package dev.postern.policy;

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
import java.util.Objects;
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
  public static final Redaction NONE = new Redaction(Masks.NONE, RoleMasks.NONE, Columns.ALL);

  private final Masks own;
  private final RoleMasks role;
  private final Columns columns;
  private final boolean isNone;
  private final Map<Key, Resolved> resolved = new ConcurrentHashMap<>();

  private record Key(String schema, String name, boolean isResult) {}

  private record Resolved(ServiceSchema schema, Masks masks) {}

  /**
   * @param own what the rule itself says
   * @param columns those that the rule lets through
   */
  Redaction(Masks own, RoleMasks role, Columns columns) {
    this.own = own;
    this.role = role;
    this.columns = columns;
    this.isNone = own.byColumn().isEmpty() && !role.isAny();
  }

  /** What the rule itself says. */
  Masks own() {
    return own;
  }

  /** The masks of a table's columns. */
  public Masks on(Table table, ServiceSchema schema) {
    if (isNone) {
      return Masks.NONE;
    }
    Key key = new Key(table.schema(), table.name(), table.kind() == Table.Kind.ROUTINE_RESULT);
    Resolved known = resolved.get(key);
    if (known == null || known.schema != schema) {
      known = new Resolved(schema, resolve(table, schema));
      resolved.put(key, known);
    }
    return known.masks;
  }

  private Masks resolve(Table table, ServiceSchema schema) {
    Map<String, ColumnMask> masks = new HashMap<>();
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
                Optional.ofNullable(own.byColumn().get(column.name()))
                    .or(() -> role.byTag(schema.service(), resource, column))
                    .ifPresent(mask -> masks.put(column.name(), fitting(mask, column, schema))));
    return new Masks(masks);
  }

  private Optional<ColumnMask> of(
      Column column,
      String resource,
      Lineage lineage,
      boolean looksAtMasked,
      ServiceSchema schema) {
    ColumnMask named = own.byColumn().get(column.name());
    if (named != null) {
      return Optional.of(named);
    }
    Optional<ColumnMask> tagged = role.byTag(schema.service(), resource, column);
    if (tagged.isPresent()) {
      return tagged;
    }
    Optional<Lineage.Origin> origin = lineage.of(column.name());
    Optional<ColumnMask> behind = origin.flatMap(from -> behind(from, schema));
    if (behind.isPresent()) {
      return behind;
    }
    boolean isNamed = columns.only().filter(only -> only.contains(column.name())).isPresent();
    if (looksAtMasked && origin.isEmpty() && !isNamed) {
      return Optional.of(RoleMasks.HIDDEN);
    }
    return role.byType(column.type());
  }

  private boolean looksAtMasked(Lineage lineage, ServiceSchema schema) {
    return lineage.touched().stream()
        .anyMatch(
            origin -> behind(origin, schema).filter(mask -> !mask.mask().isNone()).isPresent());
  }

  /** How the same role sees a stored column; where that depends on who asks and when, masked. */
  private Optional<ColumnMask> behind(Lineage.Origin origin, ServiceSchema schema) {
    String resource = schema.resource(origin.table().schema(), origin.table().name());
    Optional<Table> table = schema.table(resource);
    if (table.isEmpty()) {
      return role.byTag(schema.service(), resource, origin.column());
    }
    List<Redaction> rules =
        role.reading(schema.service(), resource).stream().map(Rule::masks).toList();
    List<Redaction> deciding =
        rules.isEmpty() ? List.of(new Redaction(Masks.NONE, role, Columns.ALL)) : rules;
    List<ColumnMask> found =
        deciding.stream()
            .map(rule -> rule.on(table.get(), schema).byColumn().get(origin.column()))
            .filter(Objects::nonNull)
            .toList();
    return found.stream()
        .filter(mask -> !mask.mask().isNone())
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  /** What does not fit is not shown at all; a function of the source gives what it declares. */
  private static ColumnMask fitting(ColumnMask mask, Column column, ServiceSchema schema) {
    if (mask.mask() instanceof Mask.Function function) {
      return MaskFunctions.problem(function.name(), column.type(), schema).isEmpty()
          ? mask.with(
              new Mask.Function(function.name(), MaskFunctions.returned(function.name(), schema)))
          : RoleMasks.HIDDEN;
    }
    return MaskFit.problem(mask.mask(), column.type()).isEmpty() ? mask : RoleMasks.HIDDEN;
  }
}
