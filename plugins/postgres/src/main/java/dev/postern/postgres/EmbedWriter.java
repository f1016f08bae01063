package dev.postern.postgres;

import dev.postern.postgres.Level.Joined;
import dev.postern.postgres.Level.Member;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.util.List;
import java.util.function.IntConsumer;

/** Writes related rows as JSON: an object or null, an array of objects, or arrays of values. */
final class EmbedWriter {
  /** A function takes no more than a hundred arguments. */
  private static final int MOST_PAIRS = 50;

  private final SelectionWriter writer;
  private final Sql sql;

  EmbedWriter(SelectionWriter writer, Sql sql) {
    this.writer = writer;
    this.sql = sql;
  }

  /** Writes the rows related to the row of {@code outer} as one value. */
  void write(Item.Embed<Source, ColumnUse> embed, int outer) {
    Selection<Source, ColumnUse> selection = embed.selection();
    Level level = Level.of(selection, writer.nextAlias(), writer::nextAlias);
    boolean isMany = Level.isMany(selection.from().link());
    sql.text(isMany ? "(select coalesce(json_agg(" : "(select ");
    // names from the catalog become column names; a caller's own can only enter as values
    if (level.isNamedByCatalog()) {
      sql.text(isMany ? "r.*), '[]') from (select " : "row_to_json(r.*) from (select ");
      columns(level);
    } else if (level.isGrouped()) {
      object(level.members(), i -> sql.text("r.").place(i + 1));
      sql.text(isMany ? "), '[]') from (select " : " from (select ");
      places(level);
    } else {
      sql.text(isMany ? "r.o), '[]') from (select " : "r.o from (select ");
      object(level.members(), i -> value(level, i));
      sql.text(" as o");
    }
    sql.text(" from ");
    rows(level, outer, isMany);
    sql.text(") as r)");
  }

  private void rows(Level level, int outer, boolean isMany) {
    writer.linked(level, outer);
    writer.groups(level, 1);
    if (isMany) {
      writer.orderAndPage(level, false);
    } else {
      sql.text(" limit 1");
    }
  }

  /** Writes an array for each member of the rows related to the row of {@code outer}, to join. */
  void arrays(Joined joined, int outer) {
    Level level = joined.rows();
    sql.text("lateral (select ");
    for (int i = 0; i < level.members().size(); i++) {
      sql.text(i == 0 ? "coalesce(json_agg(r." : ", coalesce(json_agg(r.").place(i + 1);
      sql.text("), '[]') as ").place(i + 1);
    }
    sql.text(" from (select ");
    places(level);
    sql.text(" from ");
    rows(level, outer, true);
    sql.text(") as r) as ").alias(joined.place()).text(" on true");
  }

  private void columns(Level level) {
    for (int i = 0; i < level.members().size(); i++) {
      sql.text(i == 0 ? "" : ", ");
      value(level, i);
      sql.text(" as ").identifier(level.members().get(i).name());
    }
  }

  private void places(Level level) {
    for (int i = 0; i < level.members().size(); i++) {
      sql.text(i == 0 ? "" : ", ");
      value(level, i);
      sql.text(" as ").place(i + 1);
    }
  }

  private void value(Level level, int index) {
    Member member = level.members().get(index);
    writer.raw(member, level.isGrouped() && member.isDocument());
  }

  /** Long objects are joined as text. */
  private void object(List<Member> members, IntConsumer value) {
    if (members.size() <= MOST_PAIRS) {
      pairs(members, 0, members.size(), value);
      return;
    }
    sql.text("(");
    for (int from = 0; from < members.size(); from += MOST_PAIRS) {
      sql.text(from == 0 ? "'{'" : " || ', '");
      sql.text(" || substr(left(");
      pairs(members, from, Math.min(from + MOST_PAIRS, members.size()), value);
      sql.text("::text, -1), 2)");
    }
    sql.text(" || '}')::json");
  }

  private void pairs(List<Member> members, int from, int to, IntConsumer value) {
    sql.text("json_build_object(");
    for (int i = from; i < to; i++) {
      sql.text(i == from ? "" : ", ").value(members.get(i).name()).text("::text, ");
      value.accept(i);
    }
    sql.text(")");
  }
}
