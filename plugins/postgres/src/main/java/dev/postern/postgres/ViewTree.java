package dev.postern.postgres;

import java.util.HashMap;
import java.util.Map;

/** Reads the server's own form of a view's query, {@code pg_node_tree}, as far as columns go. */
final class ViewTree {
  /** Within the list, the query, and the list of what the query gives. */
  private static final int LIST_DEPTH = 3;

  private static final int ENTRY_DEPTH = LIST_DEPTH + 1;

  private final String tree;
  private final Map<Integer, Origin> origins = new HashMap<>();
  private boolean isInList;
  private boolean isRead;
  private int number;
  private int relation;
  private int column;

  private ViewTree(String tree) {
    this.tree = tree;
  }

  /**
   * Where the values of a column come from.
   *
   * @param relation the server's number of a table or view
   * @param column the column's number in it
   */
  record Origin(long relation, int column) {}

  /**
   * The origins of a view's columns by their numbers; those that are computed have none.
   *
   * @param tree for instance {@code ({QUERY … :targetList ({TARGETENTRY … :resno 1 … :resorigtbl
   *     16385 :resorigcol 1 …} …) …})}; a backslash stands before everything special in a name
   */
  static Map<Integer, Origin> origins(String tree) {
    ViewTree view = new ViewTree(tree);
    view.read();
    return view.origins;
  }

  private void read() {
    int depth = 0;
    int i = 0;
    while (i < tree.length() && !isRead) {
      switch (tree.charAt(i)) {
        case '\\' -> i++;
        case '{', '(' -> depth++;
        case '}', ')' -> {
          depth--;
          closed(depth);
        }
        case ':' -> field(i, depth);
        default -> {}
      }
      i++;
    }
  }

  private void closed(int depth) {
    if (isInList && depth == LIST_DEPTH && relation != 0) {
      origins.put(number, new Origin(Integer.toUnsignedLong(relation), column));
    }
    isRead = isInList && depth < LIST_DEPTH;
  }

  private void field(int at, int depth) {
    if (depth == LIST_DEPTH - 1 && tree.startsWith(":targetList (", at)) {
      isInList = true;
    } else if (isInList && depth == ENTRY_DEPTH) {
      number = number(":resno ", at, number);
      relation = number(":resorigtbl ", at, relation);
      column = number(":resorigcol ", at, column);
    }
  }

  /**
   * The value of the field if it stands here: a column may have such a name, but no number then.
   */
  private int number(String field, int at, int otherwise) {
    int from = at + field.length();
    if (!tree.startsWith(field, at)) {
      return otherwise;
    }
    int to = from;
    while (to < tree.length() && Character.isDigit(tree.charAt(to))) {
      to++;
    }
    return to == from ? otherwise : Integer.parseUnsignedInt(tree, from, to, 10);
  }
}
