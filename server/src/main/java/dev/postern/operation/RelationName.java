package dev.postern.operation;

/**
 * A table, or an embed's target, as a caller wrote it.
 *
 * @param hint tells relationships between the same two tables apart: a constraint, column or
 *     junction name; empty where none was given
 */
public record RelationName(String text, String hint) {

  public static RelationName of(String text) {
    return new RelationName(text, "");
  }

  @Override
  public String toString() {
    return hint.isEmpty() ? text : text + "!" + hint;
  }
}
