package dev.postern.plan;

import dev.postern.spi.Filter;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of conditions in which <code>{name}</code> stands for the value of a parameter. What is
 * filled in stays a value: it can change neither the tree nor a name.
 */
final class Places {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z_][a-z0-9_]*)}");

  private Places() {}

  /** The parameter that a text is, alone. */
  static Optional<String> only(String text) {
    Matcher place = PLACE.matcher(text);
    return place.matches() ? Optional.of(place.group(1)) : Optional.empty();
  }

  /** Tells every name in a value with the column that it is compared with, embeds included. */
  static <R, C> void each(Selection<R, C> rows, BiConsumer<String, C> found) {
    each(rows.where(), found);
    for (Item<R, C> item : rows.items()) {
      if (item instanceof Item.Embed<R, C> embed) {
        each(embed.selection(), found);
      }
    }
  }

  private static <C> void each(Filter<C> node, BiConsumer<String, C> found) {
    switch (node) {
      case Filter.And<C>(var terms) -> terms.forEach(term -> each(term, found));
      case Filter.Or<C>(var terms) -> terms.forEach(term -> each(term, found));
      case Filter.Not<C>(var term) -> each(term, found);
      case Filter.Compare<C>(var column, var operator, String value) ->
          names(value).forEach(name -> found.accept(name, column));
      case Filter.In<C>(var column, var values) ->
          values.forEach(value -> names(value).forEach(name -> found.accept(name, column)));
      case Filter.Search<C>(var column, var terms, var language, String text) ->
          names(text).forEach(name -> found.accept(name, column));
      case Filter.Quantified<C> quantified -> {}
      case Filter.Is<C> is -> {}
      case Filter.Related<C> related -> {}
      case Filter.CompareColumns<C> columns -> {}
    }
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    Matcher place = PLACE.matcher(text);
    while (place.find()) {
      names.add(place.group(1));
    }
    return names;
  }

  /**
   * The same with values. A condition on a parameter without a value is left out.
   *
   * @param values by name; other words in braces are left as they are
   */
  static <R, C> Selection<R, C> filled(Selection<R, C> rows, Map<String, Optional<String>> values) {
    List<Item<R, C>> items = new ArrayList<>();
    for (Item<R, C> item : rows.items()) {
      items.add(
          item instanceof Item.Embed<R, C> embed
              ? new Item.Embed<>(
                  embed.name(), embed.join(), embed.isSpread(), filled(embed.selection(), values))
              : item);
    }
    return new Selection<>(
        rows.from(),
        items,
        filled(rows.where(), values).orElseGet(Filter::all),
        rows.order(),
        rows.page(),
        rows.having(),
        rows.isDistinct());
  }

  private static <C> Optional<Filter<C>> filled(
      Filter<C> node, Map<String, Optional<String>> values) {
    return switch (node) {
      case Filter.And<C>(var terms) -> Optional.of(new Filter.And<>(all(terms, values)));
      case Filter.Or<C>(var terms) -> {
        List<Filter<C>> left = all(terms, values);
        yield left.isEmpty() ? Optional.empty() : Optional.of(new Filter.Or<>(left));
      }
      case Filter.Not<C>(var term) -> filled(term, values).map(Filter.Not::new);
      case Filter.Compare<C>(var column, var operator, String value) ->
          filled(value, values).map(text -> new Filter.Compare<>(column, operator, text));
      case Filter.In<C>(var column, var several) -> {
        List<String> left =
            several.stream().flatMap(value -> filled(value, values).stream()).toList();
        yield left.isEmpty() ? Optional.empty() : Optional.of(new Filter.In<>(column, left));
      }
      case Filter.Search<C>(var column, var terms, var language, String text) ->
          filled(text, values).map(words -> new Filter.Search<>(column, terms, language, words));
      case Filter.Quantified<C> quantified -> Optional.of(quantified);
      case Filter.Is<C> is -> Optional.of(is);
      case Filter.Related<C> related -> Optional.of(related);
      case Filter.CompareColumns<C> columns -> Optional.of(columns);
    };
  }

  private static <C> List<Filter<C>> all(
      List<Filter<C>> terms, Map<String, Optional<String>> values) {
    List<Filter<C>> left = new ArrayList<>();
    terms.forEach(term -> filled(term, values).ifPresent(left::add));
    return left;
  }

  private static Optional<String> filled(String text, Map<String, Optional<String>> values) {
    StringBuilder filled = new StringBuilder();
    Matcher place = PLACE.matcher(text);
    int at = 0;
    while (place.find()) {
      Optional<String> value = values.get(place.group(1));
      if (value == null) {
        continue;
      }
      if (value.isEmpty()) {
        return Optional.empty();
      }
      filled.append(text, at, place.start()).append(value.get());
      at = place.end();
    }
    return Optional.of(filled.append(text, at, text.length()).toString());
  }
}
