package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Filter;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Trees as one line of text, for people to compare. */
public final class TreeText {
  private TreeText() {}

  public static String of(ParsedQuery query) {
    StringBuilder text = new StringBuilder(of(query.selection()));
    query.columns().ifPresent(columns -> text.append(" columns ").append(columns));
    query.onConflict().ifPresent(columns -> text.append(" on conflict ").append(columns));
    if (!query.arguments().isEmpty()) {
      text.append(" arguments ")
          .append(
              query.arguments().stream()
                  .map(argument -> argument.name() + "=" + argument.value())
                  .toList());
    }
    if (!query.oldNames().isEmpty()) {
      text.append(" old names ")
          .append(
              query.oldNames().stream().map(old -> old.resource() + " -> " + old.embed()).toList());
    }
    query
        .astray()
        .ifPresent(
            astray ->
                text.append(" astray ")
                    .append(astray.name())
                    .append(astray.alias().isEmpty() ? "" : " -> " + astray.alias()));
    return text.toString();
  }

  public static String of(Selection<RelationName, ColumnName> selection) {
    StringBuilder text = new StringBuilder(selection.from().toString());
    text.append(
        selection.items().stream()
            .map(TreeText::item)
            .collect(Collectors.joining(", ", " {", "}")));
    if (!selection.where().isAll()) {
      text.append(" where ").append(of(selection.where()));
    }
    if (!selection.having().isAll()) {
      text.append(" having ").append(of(selection.having()));
    }
    text.append(selection.isDistinct() ? " distinct" : "");
    if (!selection.order().isEmpty()) {
      text.append(" order ").append(selection.order().stream().map(TreeText::order).toList());
    }
    Page page = selection.page();
    if (!page.equals(Page.ALL)) {
      text.append(" page ")
          .append(page.offset())
          .append("+")
          .append(page.isBounded() ? page.limit() : "all");
    }
    return text.toString();
  }

  public static String of(Filter<ColumnName> filter) {
    return switch (filter) {
      case Filter.And<ColumnName>(List<Filter<ColumnName>> terms) -> "and" + all(terms);
      case Filter.Or<ColumnName>(List<Filter<ColumnName>> terms) -> "or" + all(terms);
      case Filter.Not<ColumnName>(Filter<ColumnName> term) -> "not " + of(term);
      case Filter.Compare<ColumnName> compare ->
          quoted(compare.column()) + " " + compare.operator().word() + " <" + compare.value() + ">";
      case Filter.In<ColumnName>(ColumnName column, List<String> values) ->
          quoted(column) + " in " + values.stream().map(value -> "<" + value + ">").toList();
      case Filter.Is<ColumnName>(ColumnName column, Filter.Truth truth) ->
          quoted(column) + " is " + truth.name().toLowerCase(Locale.ROOT);
      case Filter.Quantified<ColumnName>(var column, var operator, var quantifier, var values) ->
          "%s %s %s <%s>".formatted(quoted(column), operator.word(), lower(quantifier), values);
      case Filter.Search<ColumnName>(var column, var terms, var language, var words) ->
          "%s %s(%s) <%s>".formatted(quoted(column), lower(terms), language, words);
      case Filter.Related<ColumnName>(String embed, boolean exists, var where) ->
          "related " + embed + " " + exists + (where.isAll() ? "" : " where " + of(where));
      case Filter.CompareColumns<ColumnName>(var column, var operator, var other) ->
          "%s %s column %s".formatted(quoted(column), operator.word(), quoted(other));
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String all(List<Filter<ColumnName>> terms) {
    return terms.stream().map(TreeText::of).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String item(Item<RelationName, ColumnName> item) {
    return switch (item) {
      case Item.Field<RelationName, ColumnName>(ColumnName column, String name, var cast) ->
          named(quoted(column) + cast(cast), column.toString(), name);
      case Item.Embed<RelationName, ColumnName> embed ->
          (embed.isSpread() ? "spread " : "")
              + lower(embed.join())
              + " "
              + embed.name()
              + " = "
              + of(embed.selection());
      case Item.Aggregate<RelationName, ColumnName> aggregate ->
          named(aggregate(aggregate), aggregate.function().word(), aggregate.name());
    };
  }

  private static String aggregate(Item.Aggregate<RelationName, ColumnName> aggregate) {
    return "%s(%s%s%s)%s"
        .formatted(
            aggregate.function().word(),
            aggregate.isDistinct() ? "distinct " : "",
            aggregate.column().map(TreeText::quoted).orElse("*"),
            cast(aggregate.argumentCast()),
            cast(aggregate.cast()));
  }

  private static String cast(Optional<ColumnType> type) {
    return type.map(known -> "::" + known.name()).orElse("");
  }

  private static String named(String item, String ownName, String name) {
    return ownName.equals(name) ? item : item + " as " + name;
  }

  private static String order(Order<ColumnName> key) {
    return (key.embed().isEmpty() ? "" : key.embed() + ".")
        + quoted(key.column())
        + (key.descending() ? " desc" : " asc")
        + switch (key.nulls()) {
          case DEFAULT -> "";
          case FIRST -> " nulls first";
          case LAST -> " nulls last";
        };
  }

  private static String quoted(ColumnName column) {
    boolean isPlain = column.isAll() || column.text().chars().allMatch(c -> c > ' ' && c != '"');
    return (isPlain ? column.text() : "\"" + column.text() + "\"")
        + column.path().steps().stream().map(TreeText::step).collect(Collectors.joining())
        + column.bucket().map(bucket -> "." + bucket.unit().word() + "()").orElse("");
  }

  /** Places of elements in brackets, so that they are not taken for members. */
  private static String step(JsonPath.Step step) {
    return (step.isText() ? "->>" : "->") + (step.isIndex() ? "[" + step.key() + "]" : step.key());
  }
}
