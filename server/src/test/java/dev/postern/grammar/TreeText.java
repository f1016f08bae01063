package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Trees as one line of text, for people to compare. */
public final class TreeText {
  private TreeText() {}

  public static String of(ParsedQuery query) {
    StringBuilder text = new StringBuilder(of(query.selection()));
    query.columns().ifPresent(columns -> text.append(" columns ").append(columns));
    if (!query.arguments().isEmpty()) {
      text.append(" arguments ")
          .append(
              query.arguments().stream()
                  .map(argument -> argument.name() + "=" + argument.value())
                  .toList());
    }
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
      default -> throw new UnsupportedOperationException();
    };
  }

  private static String all(List<Filter<ColumnName>> terms) {
    return terms.stream().map(TreeText::of).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String item(Item<RelationName, ColumnName> item) {
    return switch (item) {
      case Item.Field<RelationName, ColumnName>(ColumnName column, String name, var cast) ->
          column.text().equals(name) ? quoted(column) : quoted(column) + " as " + name;
      case Item.Embed<RelationName, ColumnName> embed ->
          embed.join().name().toLowerCase(Locale.ROOT)
              + " "
              + embed.name()
              + " = "
              + of(embed.selection());
      default -> throw new UnsupportedOperationException();
    };
  }

  private static String order(Order<ColumnName> key) {
    return quoted(key.column())
        + (key.descending() ? " desc" : " asc")
        + switch (key.nulls()) {
          case DEFAULT -> "";
          case FIRST -> " nulls first";
          case LAST -> " nulls last";
        };
  }

  private static String quoted(ColumnName column) {
    boolean isPlain = column.isAll() || column.text().chars().allMatch(c -> c > ' ' && c != '"');
    return isPlain ? column.text() : "\"" + column.text() + "\"";
  }
}
