package dev.postern.postgres;

import static dev.postern.postgres.SelectionWriter.ROOT;

import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Encoding;
import dev.postern.postgres.Statement.Form;
import dev.postern.postgres.Statement.Totals;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a read: the rows, in whatever form they leave, and how many there are in all. */
final class ReadWriter {
  private final Query.Read read;
  private final Selection<Source, ColumnUse> selection;
  private final Types types;
  private final Sql sql = new Sql();

  private ReadWriter(Query.Read read, Types types) {
    this.read = read;
    this.selection = read.selection();
    this.types = types;
  }

  static Statement write(Query.Read read, Types types) {
    return new ReadWriter(read, types).write();
  }

  private Statement write() {
    return switch (read.rendering()) {
      case Rendering.Plan plan -> plan(plan);
      case Rendering.Json(boolean stripsNulls, boolean isSingle) ->
          finished(rows(read.rendering(), Form.ROWS, stripsNulls));
      case Rendering.Lines() -> finished(rows(read.rendering(), Form.LINES, false));
      case Rendering.Csv() -> finished(rows(read.rendering(), Form.CSV, false));
      case Rendering.GeoJson() -> finished(document(read.rendering(), Optional.empty()));
      case Rendering.Handled(MediaHandler handler) ->
          finished(document(read.rendering(), Optional.of(handler)));
    };
  }

  /** The way to the rows instead of the rows. */
  private Statement plan(Rendering.Plan plan) {
    PlanText.explain(plan, sql);
    switch (plan.of()) {
      case Rendering.Json json -> rows(json, Form.ROWS, false);
      case Rendering.Lines lines -> rows(lines, Form.LINES, false);
      case Rendering.Csv csv -> rows(csv, Form.CSV, false);
      case Rendering.GeoJson geo -> document(geo, Optional.empty());
      case Rendering.Handled handled -> document(handled, Optional.of(handled.handler()));
      case Rendering.Plan again -> throw new IllegalArgumentException("the plan of a plan");
    }
    return new Statement(sql.statement(), sql.values(), Answer.of(Form.PLAN, List.of(), 0));
  }

  private Answer rows(Rendering rendering, Form form, boolean stripsNulls) {
    List<Cell> cells = select(rendering, true);
    int keys = read.keyset().map(keyset -> keyset.keys().size()).orElse(0);
    return new Answer(
        form, cells, selection.page().limit(), totals(), false, false, stripsNulls, keys);
  }

  /** Rows that something of the server makes one value of. */
  private Answer document(Rendering rendering, Optional<MediaHandler> handler) {
    sql.text("select ");
    make(handler, sql);
    sql.text(" from (");
    select(rendering, false);
    sql.text(") as r");
    return document(totals(), false);
  }

  /** Writes what makes one value of all rows of {@code r}, behind their number. */
  static void make(Optional<MediaHandler> handler, Sql sql) {
    sql.text("count(*), ");
    handler.ifPresentOrElse(
        made -> aggregate(made, sql),
        () ->
            sql.text("json_build_object('type', 'FeatureCollection', 'features',")
                .text(" coalesce(json_agg(ST_AsGeoJSON(r.*)::json), '[]'))"));
  }

  /**
   * How one value that was made of all rows is read.
   *
   * @param countLeads whether the total goes before it
   */
  static Answer document(Totals totals, boolean countLeads) {
    Cell cell = new Cell(new byte[0], Encoding.RAW);
    return new Answer(
        Form.DOCUMENT, List.of(cell), Long.MAX_VALUE, totals, countLeads, false, false);
  }

  /** Writes what makes a value of all rows of {@code r}, and takes them as they are declared. */
  private static void aggregate(MediaHandler handler, Sql sql) {
    if (handler.function().isEmpty()) {
      sql.text("''");
      return;
    }
    sql.function(handler.function().get()).text("(r.*");
    handler.target().ifPresent(target -> sql.text("::").function(target));
    sql.text(")");
  }

  private List<Cell> select(Rendering rendering, boolean oneMore) {
    SelectionWriter writer = new SelectionWriter(sql, types, rendering);
    Selection<Source, ColumnUse> shown = read.keyset().map(this::behind).orElse(selection);
    sql.text("select ");
    List<Cell> cells = writer.items(shown);
    read.keyset().ifPresent(keyset -> place(keyset, writer, cells.isEmpty()));
    from();
    writer.where(shown);
    writer.orderAndPage(shown, ROOT, oneMore);
    return cells;
  }

  private Selection<Source, ColumnUse> behind(Query.Keyset keyset) {
    return selection.narrowed(keyset.after());
  }

  /** Writes the sort keys behind all other columns: those of the selection's own order. */
  private void place(Query.Keyset keyset, SelectionWriter writer, boolean isFirst) {
    ColumnWriter columns = new ColumnWriter(sql, types);
    for (int i = 0; i < keyset.keys().size(); i++) {
      sql.text(isFirst && i == 0 ? "" : ", ");
      columns.value(writer.alias(selection.order().get(i)), keyset.keys().get(i));
      sql.text("::text");
    }
  }

  private void from() {
    sql.text(" from ").table(selection.from().table()).text(" as ").alias(ROOT);
  }

  private Totals totals() {
    boolean isExpected = read.count() == Count.PLANNED || read.count() == Count.ESTIMATED;
    boolean isAlwaysExact =
        (read.count() == Count.ESTIMATED && read.exactUpTo() == Long.MAX_VALUE)
            || (isExpected && types.guarded().isAbout(selection));
    return isAlwaysExact ? Totals.EXACT : new Totals(read.count(), read.exactUpTo());
  }

  private Statement finished(Answer answer) {
    if (answer.totals().count() == Count.NONE) {
      return new Statement(sql.statement(), sql.values(), answer);
    }
    List<Sql> all = new ArrayList<>();
    all.add(sql);
    switch (answer.totals().count()) {
      case NONE -> throw new IllegalStateException("nothing to count");
      case EXACT -> all.add(counted());
      case PLANNED -> all.add(explained());
      case ESTIMATED -> {
        all.add(countedUpTo(Math.addExact(read.exactUpTo(), 1)));
        all.add(explained());
      }
    }
    return Statement.of(all, answer);
  }

  private Sql counted() {
    ReadWriter counter = new ReadWriter(read, types);
    counter.sql.text("select count(*) from ");
    if (counter.countsGroups()) {
      counter.sql.text("(");
      counter.every();
      counter.sql.text(") as n");
    } else {
      counter.sql.table(selection.from().table()).text(" as ").alias(ROOT);
      new SelectionWriter(counter.sql, types).countedWhere(selection);
    }
    return counter.sql;
  }

  private Sql countedUpTo(long rows) {
    ReadWriter counter = new ReadWriter(read, types);
    counter.sql.text("select count(*) from (");
    counter.every();
    counter.sql.text(" limit ").value(Long.toString(rows)).text("::bigint) as n");
    return counter.sql;
  }

  private Sql explained() {
    ReadWriter explainer = new ReadWriter(read, types);
    explainer.sql.text("explain (format json) ");
    explainer.every();
    return explainer.sql;
  }

  private boolean countsGroups() {
    return read.countsGroups() && new SelectionWriter(sql, types).isGrouped(selection);
  }

  /** Writes what gives a row, no matter which, for each that is counted. */
  private void every() {
    SelectionWriter writer = new SelectionWriter(sql, types);
    sql.text("select ");
    if (read.countsGroups() && writer.isGrouped(selection)) {
      writer.items(selection);
      from();
      writer.where(selection);
      writer.groups(selection);
    } else {
      sql.text("1");
      from();
      writer.countedWhere(selection);
    }
  }
}
