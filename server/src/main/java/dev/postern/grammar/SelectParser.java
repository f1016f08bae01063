package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Making;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Join;
import java.util.List;
import java.util.Optional;

/**
 * Reads select lists.
 *
 * <pre>
 * *
 * column
 * alias:column-&gt;key::type
 * resource!hint!inner(column,other(*))
 * alias:resource()
 * ...resource(column)
 * count()
 * alias:column::type.sum()::type
 * column.count(distinct)
 * alias:column.month()::type
 * </pre>
 *
 * <p>The last two are additions to the dialect, in which they are errors; instead of {@code month}
 * there may be another {@link Making.Unit}.
 */
final class SelectParser {
  private static final String DISTINCT = "(distinct)";
  private static final List<String> JOINS = List.of("left", "inner");

  private final Budget budget;

  SelectParser(Budget budget) {
    this.budget = budget;
  }

  /** What stands before the parenthesis of an embedded resource. */
  private record Head(Optional<String> alias, RelationName relation, Join join, boolean isSpread) {}

  /** Reads items with commas between them, as far as they go; false where one cannot be read. */
  boolean into(SelectionDraft root, Cursor text) {
    return items(root, text, 0);
  }

  private boolean items(SelectionDraft selection, Cursor text, int depth) {
    int start = text.position();
    boolean areRead =
        text.separated(
                () -> item(selection, text, depth) ? Boolean.TRUE : null,
                () -> text.takesAmongBlanks(','))
            != null;
    return areRead || text.position() == start;
  }

  private boolean item(SelectionDraft selection, Cursor text, int depth) {
    Head head = text.attempt(() -> spread(text));
    if (head == null) {
      head = text.attempt(() -> embed(text));
    }
    boolean isRead = head == null ? field(selection, text) : nested(selection, head, text, depth);
    if (isRead) {
      budget.selectItem();
    }
    return isRead;
  }

  private boolean nested(SelectionDraft around, Head head, Cursor text, int depth) {
    budget.embed(depth + 1);
    SelectionDraft embed =
        around.embed(head.relation(), head.alias(), head.join(), head.isSpread());
    return text.takes('(') && items(embed, text, depth + 1) && text.takes(')');
  }

  private static Head spread(Cursor text) {
    text.blanks();
    String relation = text.takes("...") ? FieldParser.name(text) : null;
    return relation == null ? null : head(text, Optional.empty(), relation, true);
  }

  private static Head embed(Cursor text) {
    text.blanks();
    Optional<String> alias = alias(text);
    String relation = FieldParser.name(text);
    return relation == null || relation.equals("count") ? null : head(text, alias, relation, false);
  }

  private static Optional<String> alias(Cursor text) {
    return Optional.ofNullable(
        text.attempt(
            () -> {
              String alias = FieldParser.name(text);
              return alias != null && text.takes(':') && text.isNotBefore(':') ? alias : null;
            }));
  }

  /** At most two parameters; of two hints or two joins the first one counts. */
  private static Head head(Cursor text, Optional<String> alias, String relation, boolean isSpread) {
    String hint = "";
    Join join = null;
    for (int i = 0; i < 2 && text.takes('!'); i++) {
      String parameter = parameter(text);
      switch (parameter) {
        case null -> {
          return null;
        }
        case "inner" -> join = join == null ? Join.INNER : join;
        case "left" -> join = join == null ? Join.LEFT : join;
        default -> hint = hint.isEmpty() ? parameter : hint;
      }
    }
    if (!text.isBefore("(")) {
      return null;
    }
    return new Head(
        alias, new RelationName(relation, hint), join == null ? Join.LEFT : join, isSpread);
  }

  /** {@code left}, {@code inner}, or a hint. */
  private static String parameter(Cursor text) {
    for (String join : JOINS) {
      if (text.isBefore(join)) {
        break;
      }
    }
    return FieldParser.name(text);
  }

  private static boolean field(SelectionDraft selection, Cursor text) {
    text.blanks();
    boolean isRead =
        text.attempts(() -> all(selection, text))
            || text.attempts(() -> count(selection, text))
            || column(selection, text);
    if (isRead) {
      text.blanks();
    }
    return isRead;
  }

  private static boolean ends(Cursor text) {
    return text.isBefore(")") || text.isBefore(",") || text.ends();
  }

  private static boolean all(SelectionDraft selection, Cursor text) {
    if (!text.takes("*") || !ends(text)) {
      return false;
    }
    selection.field(ColumnName.ALL, ColumnName.ALL.text(), Optional.empty());
    return true;
  }

  private static boolean count(SelectionDraft selection, Cursor text) {
    Optional<String> alias = alias(text);
    if (!text.takes("count()")) {
      return false;
    }
    Cast cast = cast(text);
    if (cast == null || !ends(text)) {
      return false;
    }
    selection.aggregate(
        Aggregation.COUNT,
        Optional.empty(),
        Optional.empty(),
        cast.type(),
        false,
        alias.orElse(Aggregation.COUNT.word()));
    return true;
  }

  private static boolean column(SelectionDraft selection, Cursor text) {
    Optional<String> alias = alias(text);
    ColumnName column = FieldParser.field(text);
    Cast cast = column == null ? null : cast(text);
    if (cast == null) {
      return false;
    }
    Making.Bucket bucket =
        cast.type().isEmpty() && text.isBefore(".") ? text.attempt(() -> bucket(text)) : null;
    if (bucket != null) {
      return stretch(selection, column, bucket, alias, text);
    }
    Call call = text.attempt(() -> call(text));
    Cast resultCast = cast(text);
    if (resultCast == null || !ends(text)) {
      return false;
    }
    if (call == null) {
      selection.field(column, alias.orElseGet(() -> FieldParser.answerName(column)), cast.type());
    } else {
      selection.aggregate(
          call.function(),
          Optional.of(column),
          cast.type(),
          resultCast.type(),
          call.isDistinct(),
          alias.orElse(call.function().word()));
    }
    return true;
  }

  private static boolean stretch(
      SelectionDraft selection,
      ColumnName column,
      Making.Bucket bucket,
      Optional<String> alias,
      Cursor text) {
    Cast cast = cast(text);
    if (cast == null || !ends(text)) {
      return false;
    }
    selection.field(
        new ColumnName(column.text(), column.path(), Optional.of(bucket)),
        alias.orElseGet(bucket.unit()::word),
        cast.type());
    return true;
  }

  private static Making.Bucket bucket(Cursor text) {
    for (Making.Unit unit : Making.Unit.values()) {
      if (text.sees("." + unit.word() + "()") && text.tries("." + unit.word() + "()")) {
        return new Making.Bucket(unit);
      }
    }
    return null;
  }

  private record Call(Aggregation function, boolean isDistinct) {}

  private static Call call(Cursor text) {
    Aggregation function = text.takes('.') ? function(text) : null;
    if (function == null) {
      return null;
    }
    boolean isDistinct = text.sees(DISTINCT) && text.tries(DISTINCT);
    return isDistinct || text.takes("()") ? new Call(function, isDistinct) : null;
  }

  /** As the dialect goes on: a word that begins like one of the first three must be it. */
  private static Aggregation function(Cursor text) {
    int start = text.position();
    for (Aggregation function : List.of(Aggregation.SUM, Aggregation.AVG, Aggregation.COUNT)) {
      if (text.takes(function.word()) || text.position() > start) {
        return text.position() == start + function.word().length() ? function : null;
      }
    }
    if (text.tries(Aggregation.MAX.word())) {
      return Aggregation.MAX;
    }
    return text.tries(Aggregation.MIN.word()) ? Aggregation.MIN : null;
  }

  /** A type to turn a value into, or none. */
  private record Cast(Optional<ColumnType> type) {
    static final Cast NONE = new Cast(Optional.empty());
  }

  /** {@code ::type}, or nothing; null where the type is missing. */
  private static Cast cast(Cursor text) {
    int start = text.position();
    if (!text.takes("::")) {
      return text.position() == start ? Cast.NONE : null;
    }
    String type = text.identifier();
    return type == null ? null : new Cast(Optional.of(ColumnType.of(type, ColumnType.Kind.OTHER)));
  }
}
