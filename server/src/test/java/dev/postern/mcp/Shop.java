package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.SchemaView;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
      case "reader" -> List.of(shop(Set.of(Action.READ)));
      case "writer" ->
          List.of(shop(EnumSet.of(Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE)));
      case "clerk" ->
          List.of(new SchemaView("shop", List.of(customers(Set.of(Action.CREATE))), List.of()));
      case "both" ->
          List.of(
              new SchemaView("crm", List.of(customers(Set.of(Action.READ))), List.of()),
              shop(Set.of(Action.READ)));
      default -> List.of();
    };
  }

  private static SchemaView shop(Set<Action> actions) {
    VisibleTable orders =
        new VisibleTable(
            ORDERS,
            actions,
            List.of(ID, STATUS),
            List.of(),
            List.of(STATUS),
            List.of(new VisibleEmbed("customers", "customers", false)));
    return new SchemaView(
        "shop", List.of(customers(actions), orders), List.of(refund(), revenue()));
  }

  private static VisibleTable customers(Set<Action> actions) {
    return new VisibleTable(
        CUSTOMERS,
        actions,
        List.of(ID, NAME),
        List.of(NAME),
        List.of(NAME),
        List.of(new VisibleEmbed("orders", "orders", true)));
  }

  private static VisibleRoutine refund() {
    Routine.Argument order = argument("order_id");
    return new VisibleRoutine(
        new Routine(
            "public",
            "refund",
            List.of(order),
            new Returns.Nothing(),
            Routine.Volatility.VOLATILE,
            "Gives the money back."),
        List.of());
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
