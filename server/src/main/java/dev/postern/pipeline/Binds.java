package dev.postern.pipeline;

import dev.postern.audit.Evidence;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a statement compares columns with, for records that are to hold it. Payloads are never a
 * part of it.
 */
final class Binds {
  private static final int MOST = 100;
  private static final int MAX_CHARACTERS = 200;
  private static final String HIDDEN = "***";

  private final boolean keepsValues;
  private final Predicate<String> isGuarded;
  private final List<Evidence.Bind> found = new ArrayList<>();

  private Binds(boolean keepsValues, Predicate<String> isGuarded) {
    this.keepsValues = keepsValues;
    this.isGuarded = isGuarded;
  }

  /**
   * @param keepsValues else only how long they are
   * @param isGuarded whether the caller sees a column masked or not at all: nothing is said of what
   *     it is compared with
   */
  static List<Evidence.Bind> of(Query query, boolean keepsValues, Predicate<String> isGuarded) {
    Binds binds = new Binds(keepsValues, isGuarded);
    switch (query) {
      case Query.Read read -> binds.add(read.selection().where());
      case Query.Create create -> binds.add(create.only());
      case Query.Update update -> binds.add(update.where());
      case Query.Delete delete -> binds.add(delete.where());
      case Query.Call call -> binds.add(call);
    }
    return binds.found;
  }

  private void add(Query.Call call) {
    call.rows().map(Selection::where).ifPresent(this::add);
    for (int i = 0; i < call.given().size() && i < call.values().size(); i++) {
      Routine.Argument argument = call.given().get(i);
      Optional<String> value = call.values().get(i);
      add(argument.name(), "argument", value.orElse("null"));
    }
  }

  private void add(Filter<ColumnUse> filter) {
    switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) -> terms.forEach(this::add);
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) -> terms.forEach(this::add);
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> add(term);
      case Filter.Compare<ColumnUse> one -> add(one.column(), one.operator().name(), one.value());
      case Filter.Quantified<ColumnUse> one ->
          add(one.column(), one.operator().name() + " " + one.quantifier(), one.values());
      case Filter.Search<ColumnUse> one -> add(one.column(), one.terms().name(), one.text());
      case Filter.Related<ColumnUse> one -> add(one.where());
      case Filter.CompareColumns<ColumnUse> one -> {}
      case Filter.In<ColumnUse> one -> add(one.column(), "IN", String.join(",", one.values()));
      case Filter.Is<ColumnUse> one -> {}
    }
  }

  private void add(ColumnUse use, String operator, String value) {
    // a value that the column's mask keeps from the caller is kept from records too
    boolean isOpen = use.mask().isNone() && !isGuarded.test(use.name());
    if (isOpen) {
      add(use.name(), operator, value);
    } else {
      found(use.name(), operator, HIDDEN);
    }
  }

  private void add(String name, String operator, String value) {
    found(name, operator, keepsValues ? shortened(value) : value.length() + " characters");
  }

  private void found(String name, String operator, String shown) {
    if (found.size() < MOST) {
      found.add(new Evidence.Bind(name, operator.toLowerCase(Locale.ROOT), shown));
    }
  }

  private static String shortened(String value) {
    return value.length() <= MAX_CHARACTERS ? value : value.substring(0, MAX_CHARACTERS) + "…";
  }
}
