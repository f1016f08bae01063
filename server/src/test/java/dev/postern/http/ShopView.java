package dev.postern.http;

import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Routine.Volatility;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Set;

/** A view of a small shop with a column of each kind. */
final class ShopView {
  private static final Column ID = column("id", "bigint", Kind.INTEGER, false, true, "");
  private static final Column STATE =
      new Column(
          "state",
          new ColumnType("order_state", Kind.ENUM, List.of("open", "sent")),
          true,
          false,
          false,
          "How far it has come.");
  private static final Column ORDER = column("order", "text", Kind.TEXT, false, false, "");
  private static final Column TOTAL =
      new Column("total €", ColumnType.of("numeric(12,2)", Kind.NUMBER), true, false, true, "");
  private static final Column PLACED =
      column("placed_at", "timestamptz", Kind.TIMESTAMP_WITH_ZONE, false, true, "");
  private static final Column EXTRA = column("extra", "jsonb", Kind.JSON, true, false, "");

  private static final Table ORDERS =
      Table.of(
          "public",
          "orders",
          Table.Kind.TABLE,
          List.of(ID, STATE, ORDER, TOTAL, PLACED, EXTRA),
          List.of("id"),
          List.of(),
          List.of(
              new ForeignKey(
                  "orders_state_fkey", List.of("state"), "public", "states", List.of("name"))),
          Set.of(Action.CREATE, Action.UPDATE, Action.DELETE),
          "What customers ordered.");
  private static final Table LOG =
      Table.of(
          "public",
          "a log",
          Table.Kind.VIEW,
          List.of(ID),
          List.of(),
          List.of(),
          List.of(),
          Set.of(),
          "");

  static final SchemaView VIEW =
      new SchemaView(
          "shop",
          List.of(
              new VisibleTable(
                  LOG, Set.of(Action.READ), List.of(ID), List.of(), List.of(), List.of()),
              new VisibleTable(
                  ORDERS,
                  Set.of(Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE),
                  List.of(ID, STATE, ORDER, TOTAL, PLACED, EXTRA),
                  List.of(ID, STATE, ORDER),
                  List.of(STATE),
                  List.of(
                      new VisibleEmbed("customers", "customers", false),
                      new VisibleEmbed("items", "items", true)))),
          List.of(
              routine(
                  "add",
                  Volatility.IMMUTABLE,
                  new Returns.Scalar(ColumnType.of("integer", Kind.INTEGER), false),
                  List.of()),
              routine(
                  "late", Volatility.STABLE, new Returns.Rows(ORDERS, true), List.of(ID, STATE)),
              routine("wipe", Volatility.VOLATILE, new Returns.Nothing(), List.of())));

  private ShopView() {}

  /** The same of another service. */
  static SchemaView of(String service) {
    return new SchemaView(service, VIEW.tables(), VIEW.routines());
  }

  private static Column column(
      String name, String type, Kind kind, boolean isNullable, boolean hasDefault, String comment) {
    return new Column(name, ColumnType.of(type, kind), isNullable, hasDefault, false, comment);
  }

  private static VisibleRoutine routine(
      String name, Volatility volatility, Returns returns, List<Column> resultColumns) {
    ColumnType integer = ColumnType.of("integer", Kind.INTEGER);
    return new VisibleRoutine(
        new Routine(
            "public",
            name,
            List.of(
                new Argument("a", integer, false, false), new Argument("b", integer, true, false)),
            returns,
            volatility,
            "Does " + name + "."),
        resultColumns);
  }
}
