package dev.postern.grammar;

import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Selection.Join;

/**
 * Reads select lists: {@code *}, {@code [alias:]column} and {@code
 * [alias:]relation[!hint][!inner|!left](…)}.
 */
final class SelectParser {
  private final Budget budget;

  SelectParser(Budget budget) {
    this.budget = budget;
  }

  /** All items to the end of the text; an empty text means every column. */
  void into(SelectionDraft root, Cursor text) {
    if (text.isAtEnd()) {
      root.field(ColumnName.ALL, ColumnName.ALL.text());
      return;
    }
    items(root, text, 0);
    text.expectEnd();
  }

  private void items(SelectionDraft selection, Cursor text, int depth) {
    do {
      budget.selectItem();
      item(selection, text, depth);
    } while (text.accepts(','));
  }

  private void item(SelectionDraft selection, Cursor text, int depth) {
    if (text.sees("...")) {
      throw text.notServed("spread resources");
    }
    if (text.accepts('*')) {
      selection.field(ColumnName.ALL, ColumnName.ALL.text());
      return;
    }
    String first = text.name("a column, a resource or \"*\"");
    boolean isAlias = text.peek() == ':' && !text.sees("::");
    if (isAlias) {
      text.expect(':');
    }
    String name = isAlias ? text.name("a column or a resource") : first;
    if (text.peek() == '!' || text.peek() == '(') {
      embed(selection, text, name, first, depth + 1);
      return;
    }
    refuseUnserved(text);
    selection.field(new ColumnName(name), first);
  }

  private void embed(SelectionDraft around, Cursor text, String relation, String name, int depth) {
    if (relation.equals("count") && text.sees("()")) {
      throw text.notServed("aggregates");
    }
    budget.embed(depth);
    String hint = "";
    Join join = null;
    while (text.accepts('!')) {
      int start = text.position();
      String parameter = text.name("a hint, \"inner\" or \"left\"");
      boolean isJoin = parameter.equals("inner") || parameter.equals("left");
      if (isJoin ? join != null : !hint.isEmpty()) {
        text.back(start);
        throw text.expected("at most one hint and one of \"inner\" and \"left\"");
      }
      if (isJoin) {
        join = parameter.equals("inner") ? Join.INNER : Join.LEFT;
      } else {
        hint = parameter;
      }
    }
    text.expect('(');
    SelectionDraft embed =
        around.embed(new RelationName(relation, hint), name, join == null ? Join.LEFT : join);
    if (text.peek() != ')') {
      items(embed, text, depth);
    }
    text.expect(')');
  }

  private static void refuseUnserved(Cursor text) {
    if (text.sees("::")) {
      throw text.notServed("casts");
    }
    if (text.sees("->")) {
      throw text.notServed("JSON paths");
    }
    if (text.sees(".")) {
      throw text.notServed("aggregates");
    }
  }
}
