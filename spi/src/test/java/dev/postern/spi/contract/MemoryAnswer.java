package dev.postern.spi.contract;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a query gives and does in one state. */
record MemoryAnswer(Set<MemoryFault> faults, Map<String, List<MemoryRow>> state, int maxBytes) {

  private boolean has(MemoryFault fault) {
    return faults.contains(fault);
  }

  Result of(Query query) {
    return switch (query) {
      case Query.Read read -> read(read);
      case Query.Create create -> create(create);
      case Query.Update update -> update(update);
      case Query.Delete delete -> delete(delete);
      case Query.Call call -> throw new IllegalArgumentException();
    };
  }

  private List<MemoryRow> rows(Table table) {
    List<MemoryRow> rows = state.get(table.name());
    if (rows == null || (has(MemoryFault.UNQUOTED_NAMES) && table.name().contains("'"))) {
      throw new SourceException(Kind.MISSING_OBJECT, "no table " + table.name());
    }
    return rows;
  }

  private Result read(Query.Read read) {
    Selection<Source, ColumnUse> asked = read.selection();
    List<MemoryRow> fitting = fitting(rows(asked.from().table()), asked.where());
    List<MemoryRow> page = page(asked, fitting);
    long total = has(MemoryFault.TOTAL_OF_THE_PAGE) ? page.size() : fitting.size();
    OptionalLong told = read.count() == Count.NONE ? OptionalLong.empty() : OptionalLong.of(total);
    boolean hasMore = asked.page().offset() + page.size() < fitting.size();
    return result(objects(asked, page), told, hasMore ? Result.Cut.ROWS : Result.Cut.NOTHING);
  }

  private List<MemoryRow> page(Selection<Source, ColumnUse> asked, List<MemoryRow> fitting) {
    List<MemoryRow> ordered = new ArrayList<>(fitting);
    for (Order<ColumnUse> key : asked.order().reversed()) {
      ordered.sort(order(key));
    }
    long offset = has(MemoryFault.PAGES_WITHOUT_OFFSET) ? 0 : asked.page().offset();
    return ordered.stream().skip(offset).limit(asked.page().limit()).toList();
  }

  List<String> objects(Selection<Source, ColumnUse> asked) {
    return objects(asked, page(asked, fitting(rows(asked.from().table()), asked.where())));
  }

  private Comparator<MemoryRow> order(Order<ColumnUse> key) {
    ColumnType.Kind kind = key.column().column().type().kind();
    Comparator<String> values = (one, other) -> Expected.order(kind, one, other);
    Comparator<String> turned = key.descending() ? values.reversed() : values;
    boolean isFirst =
        key.nulls() == Order.Nulls.DEFAULT ? key.descending() : key.nulls() == Order.Nulls.FIRST;
    return Comparator.comparing(
        row -> row.values().get(key.column().name()),
        isFirst && !has(MemoryFault.NULLS_ALWAYS_LAST)
            ? Comparator.nullsFirst(turned)
            : Comparator.nullsLast(turned));
  }

  private List<String> objects(Selection<Source, ColumnUse> asked, List<MemoryRow> rows) {
    List<String> objects = new ArrayList<>();
    for (MemoryRow row : rows) {
      List<String> members = new ArrayList<>();
      for (Selection.Item<Source, ColumnUse> item : asked.items()) {
        if (item instanceof Selection.Item.Field<Source, ColumnUse>(var use, String name, var c)) {
          Optional<String> value = MemorySource.seen(use, row.value(use.name()), faults);
          ColumnType.Kind kind =
              use.mask().isNone() ? use.column().type().kind() : ColumnType.Kind.TEXT;
          boolean isText = has(MemoryFault.NUMBERS_AS_TEXT) && kind == ColumnType.Kind.NUMBER;
          members.add(
              MemoryRow.quoted(name)
                  + ":"
                  + MemoryRow.json(isText ? ColumnType.Kind.TEXT : kind, value));
        }
      }
      objects.add("{" + String.join(",", members) + "}");
    }
    return objects;
  }

  private Result result(List<String> objects, OptionalLong total, Result.Cut cut) {
    StringBuilder body = new StringBuilder("[");
    int bytes = has(MemoryFault.CUTS_ONE_BYTE_EARLY) ? 3 : 2;
    int count = 0;
    for (String row : objects) {
      int size = row.getBytes(StandardCharsets.UTF_8).length + (count > 0 ? 1 : 0);
      if (bytes + size > maxBytes && !has(MemoryFault.NEVER_CUT)) {
        break;
      }
      bytes += size;
      body.append(count++ > 0 ? "," : "").append(row);
    }
    body.append(has(MemoryFault.BROKEN_JSON) ? "" : "]");
    return new Result(
        Json.of(body.toString()),
        count,
        total,
        count < objects.size() ? Result.Cut.BYTES : cut,
        "");
  }

  // conditions, in SQL's three values

  private List<MemoryRow> fitting(List<MemoryRow> rows, Filter<ColumnUse> where) {
    return rows.stream().filter(row -> holds(where, row).orElse(false)).toList();
  }

  private Optional<Boolean> holds(Filter<ColumnUse> filter, MemoryRow row) {
    return switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) -> all(terms, row, true);
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          all(terms, row, has(MemoryFault.OR_IS_AND));
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> {
        Optional<Boolean> inner = holds(term, row);
        yield (has(MemoryFault.NULL_IS_FALSE) ? inner.or(() -> Optional.of(false)) : inner)
            .map(truth -> !truth);
      }
      case Filter.Compare<ColumnUse>(ColumnUse column, Operator operator, String value) ->
          compared(column, operator, value, row);
      case Filter.In<ColumnUse>(ColumnUse column, List<String> values) ->
          all(
              values.stream()
                  .<Filter<ColumnUse>>map(value -> new Filter.Compare<>(column, Operator.EQ, value))
                  .toList(),
              row,
              false);
      case Filter.CompareColumns<ColumnUse>(ColumnUse one, Operator operator, ColumnUse other) ->
          row.value((has(MemoryFault.COMPARES_WITH_ITSELF) ? one : other).name())
              .flatMap(value -> compared(one, operator, value, row));
      case Filter.Is<ColumnUse>(ColumnUse column, Filter.Truth truth) -> {
        Optional<String> value = row.value(column.name());
        yield Optional.of(
            switch (truth) {
              case NULL, UNKNOWN -> value.isEmpty();
              case NOT_NULL -> value.isPresent();
              case TRUE -> value.equals(Optional.of("true"));
              case FALSE -> value.equals(Optional.of("false"));
            });
      }
      case Filter.Quantified<ColumnUse> set ->
          all(
              MemoryRow.elements(set.values(), has(MemoryFault.SPLITS_SETS_AT_COMMAS)).stream()
                  .<Filter<ColumnUse>>map(
                      value -> new Filter.Compare<>(set.column(), set.operator(), value))
                  .toList(),
              row,
              set.quantifier() == Filter.Quantifier.ALL);
      case Filter.Search<ColumnUse> s -> throw new UnsupportedOperationException();
      case Filter.Related<ColumnUse> r -> throw new UnsupportedOperationException();
    };
  }

  /** All of them for and, where an empty list holds; any for or. */
  private Optional<Boolean> all(List<Filter<ColumnUse>> terms, MemoryRow row, boolean isAnd) {
    boolean isUnknown = false;
    for (Filter<ColumnUse> term : terms) {
      Optional<Boolean> truth = holds(term, row);
      if (truth.equals(Optional.of(!isAnd))) {
        return truth;
      }
      isUnknown |= truth.isEmpty();
    }
    return isUnknown ? Optional.empty() : Optional.of(isAnd);
  }

  private Optional<Boolean> compared(
      ColumnUse column, Operator operator, String value, MemoryRow row) {
    ColumnType.Kind kind = column.column().type().kind();
    if (has(MemoryFault.UNQUOTED_VALUES) && value.contains("'")) {
      throw new SourceException(Kind.INTERNAL, "syntax error");
    }
    Optional<String> cell = row.value(column.name());
    if (has(MemoryFault.MIXES_UP_THREADS) && Thread.currentThread().isVirtual()) {
      return Optional.of(true);
    }
    try {
      return Expected.holds(
          kind, cell, has(MemoryFault.WRONG_OPERATORS) ? wrong(operator) : operator, value);
    } catch (NumberFormatException wrong) {
      throw new SourceException(Kind.INVALID_VALUE, "no number: " + value);
    }
  }

  private static Operator wrong(Operator operator) {
    return switch (operator) {
      case EQ -> Operator.EQ; // else nothing works at all
      case NEQ -> Operator.ISDISTINCT;
      case ISDISTINCT -> Operator.NEQ;
      case GT -> Operator.GTE;
      case GTE -> Operator.GT;
      case LT -> Operator.LTE;
      case LTE -> Operator.LT;
      case LIKE -> Operator.ILIKE;
      case ILIKE -> Operator.LIKE;
      case MATCH -> Operator.IMATCH;
      case IMATCH -> Operator.MATCH;
      case CS -> Operator.OV;
      case CD -> Operator.CS;
      case OV -> Operator.CD;
      case SL -> Operator.SR;
      case SR -> Operator.ADJ;
      case NXR -> Operator.NXL;
      case NXL -> Operator.NXR;
      case ADJ -> Operator.SL;
    };
  }

  // changes

  private Result create(Query.Create create) {
    List<MemoryRow> table = new ArrayList<>(rows(create.table()));
    List<MemoryRow> made = new ArrayList<>();
    for (Map<String, Object> object : Asking.rows(ContractJson.parse(create.rows()))) {
      MemoryRow row = row(create, object);
      check(row, create.check());
      Optional<MemoryRow> old = sameKey(table, row);
      if (old.isPresent() && create.upsert().isPresent()) {
        if (create.upsert().get().merges() || has(MemoryFault.UPSERT_OVERWRITES)) {
          Map<String, String> merged = new HashMap<>(old.get().values());
          create
              .columns()
              .forEach(c -> row.value(c.name()).ifPresent(v -> merged.put(c.name(), v)));
          table.set(table.indexOf(old.get()), new MemoryRow(merged));
          made.add(new MemoryRow(merged));
        }
        continue;
      }
      refuse(create.table(), table, row);
      table.add(row);
      made.add(row);
      if (has(MemoryFault.WRITES_HALF)) {
        break;
      }
    }
    state.put(create.table().name(), List.copyOf(table));
    return written(create.returning(), made);
  }

  private MemoryRow row(Query.Create create, Map<String, Object> object) {
    Map<String, String> values = new HashMap<>();
    boolean isDefault = create.missing() == Query.Missing.DEFAULT;
    for (Column column : create.table().columns().values()) {
      boolean isNamed = create.columns().contains(column);
      if (isNamed && object.containsKey(column.name())) {
        put(values, column, object.get(column.name()));
      } else if (column.hasDefault()
          && (!isNamed || isDefault)
          && !has(MemoryFault.IGNORES_DEFAULTS)) {
        values.put(column.name(), "new");
      }
    }
    preset(values, create.presets());
    return new MemoryRow(values);
  }

  private void preset(Map<String, String> values, Query.Presets presets) {
    if (!has(MemoryFault.IGNORES_PRESETS)) {
      Map<?, ?> given = (Map<?, ?>) ContractJson.parse(presets.values());
      presets.columns().forEach(column -> put(values, column, given.get(column.name())));
    }
  }

  private static void put(Map<String, String> values, Column column, Object value) {
    boolean isNumber = column.type().kind() == ColumnType.Kind.INTEGER;
    if (value == null) {
      values.remove(column.name());
    } else if (isNumber && !(value instanceof java.math.BigDecimal)) {
      throw new SourceException(Kind.INVALID_VALUE, "no number");
    } else {
      values.put(column.name(), Asking.text(value));
    }
  }

  private void check(MemoryRow row, Filter<ColumnUse> check) {
    if (!has(MemoryFault.IGNORES_CHECKS) && !holds(check, row).orElse(false)) {
      throw new SourceException(Kind.PERMISSION_DENIED, "the check");
    }
  }

  private static Optional<MemoryRow> sameKey(List<MemoryRow> rows, MemoryRow row) {
    return rows.stream().filter(old -> old.value("id").equals(row.value("id"))).findFirst();
  }

  private void refuse(Table table, List<MemoryRow> rows, MemoryRow row) {
    if (row.value("id").isEmpty()) {
      throw new SourceException(Kind.NOT_NULL_VIOLATION, "no id");
    }
    boolean isTwice =
        sameKey(rows, row).isPresent()
            || rows.stream()
                .anyMatch(
                    old ->
                        row.value("name").isPresent()
                            && old.value("name").equals(row.value("name")));
    if (isTwice) {
      throw new SourceException(Kind.UNIQUE_VIOLATION, "twice");
    }
    Optional<String> item = row.value("item");
    if (table.name().equals("parts")
        && item.isPresent()
        && state.get("items").stream().noneMatch(one -> one.value("id").equals(item))) {
      throw new SourceException(Kind.FOREIGN_KEY_VIOLATION, "no such item");
    }
  }

  private List<MemoryRow> hit(Table table, Filter<ColumnUse> where) {
    return has(MemoryFault.IGNORES_CONDITIONS_OF_WRITES)
        ? rows(table)
        : fitting(rows(table), where);
  }

  private Result update(Query.Update update) {
    List<MemoryRow> hit = hit(update.table(), update.where());
    Map<?, ?> given = (Map<?, ?>) ContractJson.parse(update.values());
    List<MemoryRow> changed = new ArrayList<>();
    List<MemoryRow> table = new ArrayList<>();
    for (MemoryRow row : rows(update.table())) {
      if (hit.contains(row)) {
        Map<String, String> values = new HashMap<>(row.values());
        update.columns().forEach(column -> put(values, column, given.get(column.name())));
        preset(values, update.presets());
        MemoryRow now = new MemoryRow(values);
        check(now, update.check());
        changed.add(now);
        table.add(now);
      } else {
        table.add(row);
      }
    }
    state.put(update.table().name(), List.copyOf(table));
    return written(update.returning(), changed);
  }

  private Result delete(Query.Delete delete) {
    List<MemoryRow> hit = hit(delete.table(), delete.where());
    state.put(
        delete.table().name(),
        rows(delete.table()).stream().filter(row -> !hit.contains(row)).toList());
    return written(delete.returning(), hit);
  }

  private Result written(Optional<Selection<Source, ColumnUse>> returning, List<MemoryRow> rows) {
    if (returning.isEmpty() || has(MemoryFault.RETURNS_NOTHING)) {
      return new Result(
          Json.EMPTY_ARRAY, rows.size(), OptionalLong.empty(), Result.Cut.NOTHING, "");
    }
    return result(objects(returning.get(), rows), OptionalLong.empty(), Result.Cut.NOTHING);
  }
}
