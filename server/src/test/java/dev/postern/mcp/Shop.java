package dev.postern.mcp;

import dev.postern.config.ToolWrites;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.Terms;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Table;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** A small shop and those who may see of it: the role is the bearer token. */
final class Shop {
  private static final Column ID = column("id", "bigint", ColumnType.Kind.INTEGER, "");
  private static final Column NAME = column("name", "text", ColumnType.Kind.TEXT, "As on letters");
  private static final Column STATUS =
      new Column(
          "status",
          new ColumnType("order_status", ColumnType.Kind.ENUM, List.of("open", "paid")),
          false,
          true,
          false,
          "");
  private static final Set<Action> ALL =
      EnumSet.of(Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE);
  private static final Set<Action> WRITES =
      EnumSet.of(Action.CREATE, Action.UPDATE, Action.DELETE, Action.CALL);
  private static final Table CUSTOMERS = table("customers", "Who buys.\nAnd who once did.", NAME);
  private static final Table ORDERS = table("orders", "", STATUS);

  private Shop() {}

  static Identity identity(Credentials credentials) {
    List<String> header = credentials.header("Authorization");
    if (header.isEmpty()) {
      throw new GatewayException(ErrorCode.CREDENTIALS_MISSING, "Credentials are needed")
          .hint("Send a bearer token.");
    }
    String role = header.getFirst().substring("Bearer ".length());
    if (role.equals("stranger")) {
      throw new GatewayException(ErrorCode.CREDENTIALS_REJECTED, "The token was rejected");
    }
    return new Identity("ada", "test", List.of(role), Map.of());
  }

  /** As {@link #identity}, but every role is somebody else. */
  static Identity named(Credentials credentials) {
    Identity ada = identity(credentials);
    return new Identity(ada.roles().getFirst(), ada.method(), ada.roles(), ada.claims());
  }

  static List<SchemaView> views(Identity identity) {
    return switch (identity.roles().getFirst()) {
      case "reader" -> List.of(shop(Set.of(Action.READ), Terms.PLAIN));
      case "analyst" ->
          List.of(
              shop(Set.of(Action.READ), new Terms(Map.of(), true, false, false, true, Map.of())));
      // may write, but not by tools
      case "hand" -> List.of(shop(ALL, Terms.PLAIN));
      case "writer" -> List.of(shop(ALL, opened(ToolWrites.of(WRITES), Integer.MAX_VALUE)));
      // is asked before rows change
      case "careful" ->
          List.of(
              shop(
                  ALL,
                  new Terms(
                      Map.of(Action.UPDATE, "careful"),
                      false,
                      true,
                      false,
                      false,
                      WRITES.stream()
                          .collect(
                              Collectors.toMap(
                                  action -> action, action -> ToolWrites.of(WRITES))))));
      case "clerk" ->
          List.of(
              new SchemaView(
                  "shop",
                  List.of(
                      customers(
                          Set.of(Action.CREATE), opened(ToolWrites.of(WRITES), Integer.MAX_VALUE))),
                  List.of()));
      case "both" ->
          List.of(
              new SchemaView(
                  "crm", List.of(customers(Set.of(Action.READ), Terms.PLAIN)), List.of()),
              shop(Set.of(Action.READ), Terms.PLAIN));
      default -> List.of();
    };
  }

  /** Everything open to tools, asking above so many rows. */
  private static Terms opened(ToolWrites writes, int unconfirmedRows) {
    ToolWrites open =
        new ToolWrites(writes.actions(), OptionalInt.of(unconfirmedRows), writes.maxAffected());
    Map<Action, ToolWrites> byAction = new EnumMap<>(Action.class);
    WRITES.forEach(action -> byAction.put(action, open));
    return new Terms(Map.of(), false, false, false, false, byAction);
  }

  private static SchemaView shop(Set<Action> actions, Terms terms) {
    VisibleTable orders =
        new VisibleTable(
            "orders",
            ORDERS,
            actions,
            List.of(ID, STATUS),
            List.of(),
            List.of(STATUS),
            List.of(new VisibleEmbed("customers", "customers", false)),
            terms);
    return new SchemaView(
        "shop", List.of(customers(actions, terms), orders), List.of(refund(terms), revenue()));
  }

  private static VisibleTable customers(Set<Action> actions, Terms terms) {
    return new VisibleTable(
        "customers",
        CUSTOMERS,
        actions,
        List.of(ID, NAME),
        List.of(NAME),
        List.of(NAME),
        List.of(new VisibleEmbed("orders", "orders", true)),
        terms);
  }

  private static VisibleRoutine refund(Terms terms) {
    Routine.Argument order = argument("order_id");
    return new VisibleRoutine(
        "refund",
        new Routine(
            "public",
            "refund",
            List.of(order),
            new Returns.Nothing(),
            Routine.Volatility.VOLATILE,
            "Gives the money back."),
        List.of(),
        terms);
  }

  private static VisibleRoutine revenue() {
    return new VisibleRoutine(
        new Routine(
            "public",
            "revenue",
            List.of(argument("year")),
            new Returns.Scalar(ColumnType.of("numeric", ColumnType.Kind.NUMBER), false),
            Routine.Volatility.STABLE,
            "What came in in a year."),
        List.of());
  }

  private static Routine.Argument argument(String name) {
    return new Routine.Argument(
        name, ColumnType.of("bigint", ColumnType.Kind.INTEGER), false, false);
  }

  private static Column column(String name, String type, ColumnType.Kind kind, String comment) {
    return new Column(name, ColumnType.of(type, kind), false, false, false, comment);
  }

  private static Table table(String name, String comment, Column second) {
    return Table.of(
        "public",
        name,
        Table.Kind.TABLE,
        List.of(ID, second),
        List.of("id"),
        List.of(),
        List.of(),
        Set.of(Action.CREATE, Action.UPDATE, Action.DELETE),
        comment);
  }
}
