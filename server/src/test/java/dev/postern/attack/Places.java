package dev.postern.attack;

import static dev.postern.attack.Place.Outcome.HARMLESS;
import static dev.postern.attack.Place.Outcome.LITERAL;
import static dev.postern.attack.Place.Outcome.REFUSED;
import static dev.postern.attack.Place.ask;
import static dev.postern.attack.Place.get;
import static dev.postern.attack.Place.header;
import static dev.postern.attack.Place.send;
import static dev.postern.attack.Place.tool;

import java.util.List;

/** Every place of both surfaces where a caller's text may stand. */
final class Places {
  private static final String THINGS = "/api/shop/things";

  private Places() {}

  /**
   * Names of what is asked for. The dialect passes over a limit that is no number, and over what
   * stands behind a select list that it can read the beginning of.
   */
  static final List<Place> NAMES =
      List.of(
          get(REFUSED, "/api/@/things"),
          get(REFUSED, "/api/shop/@"),
          get(REFUSED, "/api/shop/rpc/@"),
          get(REFUSED, "/api/shop/tools/@"),
          get(REFUSED, "/@"),
          get(REFUSED, THINGS + "?@=eq.1"),
          get(HARMLESS, THINGS + "?data->@=eq.1"),
          get(REFUSED, THINGS + "?@->>a=eq.1"),
          get(REFUSED, THINGS + "?owners.@=eq.1&select=id,owners(id)"),
          get(REFUSED, THINGS + "?@.name=eq.1&select=id,owners(id)"),
          get(REFUSED, THINGS + "?or=(@.eq.1,id.eq.1)"),
          get(REFUSED, THINGS + "?or=(\"@@\".eq.1,id.eq.1)"),
          get(REFUSED, THINGS + "?or=@"),
          get(REFUSED, THINGS + "?not.and=(@)"),
          get(HARMLESS, THINGS + "?select=@"),
          get(REFUSED, THINGS + "?select=\"@@\""),
          get(REFUSED, THINGS + "?select=name::@"),
          get(HARMLESS, THINGS + "?select=@(id)"),
          get(REFUSED, THINGS + "?select=owners!@(id)"),
          get(REFUSED, THINGS + "?select=owners(@)"),
          get(HARMLESS, THINGS + "?select=...@(id)"),
          get(REFUSED, THINGS + "?select=price.@()"),
          get(REFUSED, THINGS + "?select=price.sum()::@"),
          get(REFUSED, THINGS + "?select=made.@()"),
          get(HARMLESS, THINGS + "?select=@:name"),
          get(HARMLESS, THINGS + "?select=\"@@\":name"),
          get(HARMLESS, THINGS + "?select=\"@@\":owners(id)"),
          get(HARMLESS, THINGS + "?select=\"@@\":price.sum()"),
          get(HARMLESS, THINGS + "?select=data->@"),
          get(HARMLESS, THINGS + "?select=data->>\"@@\""),
          get(HARMLESS, THINGS + "?select=data->\"@@\"->0->>\"@@\""),
          get(HARMLESS, THINGS + "?order=data->>@"),
          get(HARMLESS, THINGS + "?data->>\"@@\"=eq.1"),
          get(HARMLESS, THINGS + "?select=price.sum(),name&having=@"),
          get(HARMLESS, THINGS + "?select=price.sum()&having=(\"@@\".gt.1)"),
          get(REFUSED, THINGS + "?order=@"),
          get(REFUSED, THINGS + "?order=name.@"),
          get(REFUSED, THINGS + "?order=owners(@)&select=id,owners(id)"),
          get(REFUSED, THINGS + "?order=@(id)&select=id,owners(id)"),
          get(HARMLESS, THINGS + "?limit=@"),
          get(HARMLESS, THINGS + "?offset=@"),
          get(HARMLESS, THINGS + "?owners.limit=@&select=id,owners(id)"),
          get(REFUSED, THINGS + "?cursor=@"),
          get(REFUSED, THINGS + "?distinct=@"),
          send(REFUSED, "POST", THINGS + "?columns=@", "{\"name\":\"x\"}"),
          header(
              REFUSED,
              "POST",
              THINGS + "?on_conflict=@",
              "Prefer: resolution=merge-duplicates",
              "{\"name\":\"x\"}"),
          send(REFUSED, "POST", THINGS, "{\"@\":1}"),
          send(REFUSED, "POST", THINGS, "[{\"name\":\"x\"},{\"name\":\"x\",\"@\":1}]"),
          send(REFUSED, "PATCH", THINGS + "?id=eq.-1", "{\"@\":1}"),
          send(REFUSED, "PATCH", THINGS + "?@=eq.-1", "{\"name\":\"x\"}"),
          send(REFUSED, "DELETE", THINGS + "?@=eq.-1", ""),
          send(REFUSED, "POST", "/api/shop/rpc/@", "{}"),
          send(REFUSED, "POST", "/api/shop/rpc/echo", "{\"@\":1}"),
          get(REFUSED, "/api/shop/rpc/echo?@=1"),
          get(HARMLESS, "/api/shop/?@=1"));

  /** Operators and values. */
  static final List<Place> VALUES =
      List.of(
          get(REFUSED, THINGS + "?name=@"),
          get(REFUSED, THINGS + "?name=@.1"),
          get(REFUSED, THINGS + "?name=not.@.1"),
          get(REFUSED, THINGS + "?name=eq(@).x"),
          get(HARMLESS, THINGS + "?name=eq(any).{@}"),
          get(REFUSED, THINGS + "?name=is.@"),
          get(REFUSED, THINGS + "?name=in.@"),
          get(REFUSED, THINGS + "?id=eq.@"),
          get(REFUSED, THINGS + "?id=in.(1,\"@@\")"),
          get(REFUSED, THINGS + "?made=gt.@"),
          get(HARMLESS, THINGS + "?data=eq.@"),
          get(HARMLESS, THINGS + "?data=cs.@"),
          get(HARMLESS, THINGS + "?tags=cs.@"),
          get(HARMLESS, THINGS + "?tags=ov.{\"@@\"}"),
          get(HARMLESS, THINGS + "?name=fts(@).x"),
          get(HARMLESS, THINGS + "?name=fts.@"),
          get(HARMLESS, THINGS + "?name=like.@"),
          get(HARMLESS, THINGS + "?name=match.@"),
          get(HARMLESS, THINGS + "?name=gt(col).@"),
          get(HARMLESS, "/api/shop/rpc/find_things?term=@&select=id"),
          get(LITERAL, THINGS + "?name=eq.@&select=name"),
          get(LITERAL, THINGS + "?name=in.(\"@@\")&select=name"),
          get(LITERAL, THINGS + "?or=(name.eq.\"@@\",id.eq.-1)&select=name"),
          get(LITERAL, "/api/shop/rpc/echo?term=@"),
          get(LITERAL, "/api/shop/rpc/find_things?term=@&select=name"),
          send(LITERAL, "POST", "/api/shop/rpc/echo", "{\"term\":\"@\"}"),
          send(REFUSED, "POST", THINGS, "{\"id\":\"@\"}"),
          send(HARMLESS, "POST", THINGS, "{\"tags\":\"@\"}"),
          send(HARMLESS, "PATCH", THINGS + "?name=eq.@", "{\"data\":{\"@\":\"@\"}}"),
          send(HARMLESS, "DELETE", THINGS + "?name=like.@&id=eq.-1", ""),
          send(
              HARMLESS,
              "POST",
              "/api/shop/batch",
              "{\"operations\":[{\"id\":\"@\",\"method\":\"GET\",\"path\":\"/things?name=eq.@\"}]}"),
          send(
              HARMLESS,
              "POST",
              "/api/shop/batch",
              "{\"operations\":[{\"method\":\"@\",\"path\":\"@\",\"headers\":{\"Prefer\":\"@\"}}]}"));

  /** Header fields. */
  static final List<Place> HEADERS =
      List.of(
          header(REFUSED, "GET", THINGS, "Accept-Profile: @", ""),
          header(REFUSED, "POST", THINGS, "Content-Profile: @", "{\"name\":\"x\"}"),
          header(HARMLESS, "GET", THINGS, "Prefer: @", ""),
          header(HARMLESS, "GET", THINGS, "Prefer: timezone=@", ""),
          header(HARMLESS, "GET", THINGS, "Prefer: handling=strict, timezone=@", ""),
          header(REFUSED, "GET", THINGS, "Prefer: handling=strict, count=@", ""),
          header(HARMLESS, "POST", THINGS, "Prefer: resolution=@", "{\"name\":\"x\"}"),
          header(REFUSED, "GET", THINGS, "Accept: @", ""),
          header(REFUSED, "POST", THINGS, "Content-Type: @", "{\"name\":\"x\"}"),
          header(HARMLESS, "GET", THINGS, "Range: @", ""),
          header(HARMLESS, "GET", THINGS, "If-Match: \"@\"", ""),
          header(HARMLESS, "GET", THINGS, "If-None-Match: @", ""),
          header(HARMLESS, "GET", THINGS, "Cookie: session=@", ""),
          header(HARMLESS, "GET", THINGS, "Authorization: Bearer @", ""),
          header(HARMLESS, "GET", THINGS, "Authorization: @", ""),
          header(HARMLESS, "GET", THINGS, "User-Agent: @", ""),
          header(HARMLESS, "GET", THINGS, "X-Request-Id: @", ""),
          header(HARMLESS, "GET", THINGS, "traceparent: @", ""),
          header(HARMLESS, "GET", THINGS, "X-Forwarded-For: @", ""),
          header(HARMLESS, "GET", THINGS, "X-HTTP-Method-Override: @", ""),
          header(HARMLESS, "GET", THINGS, "Accept-Encoding: @", ""));

  /** Arguments of tools, and everything else of MCP that a caller names. */
  static final List<Place> TOOLS =
      List.of(
          tool(REFUSED, "@", "{}"),
          tool(REFUSED, "read_records", "{\"resource\":\"@\"}"),
          tool(REFUSED, "read_records", "{\"service\":\"@\",\"resource\":\"things\"}"),
          tool(REFUSED, "read_records", "{\"resource\":\"things\",\"@\":1}"),
          tool(REFUSED, "read_records", "{\"resource\":\"things\",\"select\":[\"@\"]}"),
          tool(REFUSED, "read_records", "{\"resource\":\"things\",\"select\":\"@\"}"),
          tool(
              REFUSED,
              "read_records",
              "{\"resource\":\"things\",\"select\":[{\"embed\":\"@\",\"select\":[\"id\"]}]}"),
          tool(
              REFUSED,
              "read_records",
              "{\"resource\":\"things\",\"select\":[{\"embed\":\"owners\",\"select\":[\"@\"]}]}"),
          tool(
              HARMLESS,
              "read_records",
              "{\"resource\":\"things\",\"select\":[{\"embed\":\"owners\",\"as\":\"@\",\"select\":[\"id\"]}]}"),
          tool(REFUSED, "read_records", where("\"column\":\"@\",\"op\":\"eq\",\"value\":1")),
          tool(REFUSED, "read_records", where("\"column\":\"name\",\"op\":\"@\",\"value\":1")),
          tool(REFUSED, "read_records", where("\"column\":\"id\",\"op\":\"eq\",\"value\":\"@\"")),
          tool(REFUSED, "read_records", where("\"column\":\"name\",\"other_column\":\"@\"")),
          tool(REFUSED, "read_records", where("\"embed\":\"@\",\"exists\":true")),
          tool(LITERAL, "read_records", where("\"column\":\"name\",\"value\":\"@\"")),
          tool(
              LITERAL,
              "read_records",
              where("\"column\":\"name\",\"op\":\"in\",\"value\":[\"@\",\"y\"]")),
          tool(
              HARMLESS,
              "read_records",
              where("\"column\":\"name\",\"op\":\"like\",\"value\":\"@\"")),
          tool(REFUSED, "read_records", "{\"resource\":\"things\",\"order\":[\"@\"]}"),
          tool(REFUSED, "read_records", "{\"resource\":\"things\",\"limit\":\"@\"}"),
          tool(REFUSED, "read_records", "{\"resource\":\"things\",\"cursor\":\"@\"}"),
          tool(REFUSED, "read_records", "{\"resource\":\"things\",\"format\":\"@\"}"),
          tool(REFUSED, "aggregate_records", "{\"resource\":\"things\",\"group_by\":[\"@\"]}"),
          tool(
              REFUSED,
              "aggregate_records",
              "{\"resource\":\"things\",\"aggregates\":[{\"function\":\"@\",\"column\":\"price\"}]}"),
          tool(
              REFUSED,
              "aggregate_records",
              "{\"resource\":\"things\",\"aggregates\":[{\"function\":\"sum\",\"column\":\"@\"}]}"),
          tool(
              HARMLESS,
              "aggregate_records",
              "{\"resource\":\"things\",\"aggregates\":[{\"function\":\"sum\",\"column\":\"price\",\"as\":\"@\"}]}"),
          tool(
              REFUSED,
              "aggregate_records",
              "{\"resource\":\"things\",\"group_by\":[{\"column\":\"made\",\"every\":\"@\"}]}"),
          tool(REFUSED, "call_routine", "{\"routine\":\"@\",\"arguments\":{}}"),
          tool(REFUSED, "call_routine", "{\"routine\":\"echo\",\"arguments\":{\"@\":1}}"),
          tool(LITERAL, "call_routine", "{\"routine\":\"echo\",\"arguments\":{\"term\":\"@\"}}"),
          tool(
              LITERAL,
              "create_records",
              "{\"resource\":\"things\",\"rows\":[{\"name\":\"@\"}],\"select\":[\"name\"]}"),
          tool(REFUSED, "create_records", "{\"resource\":\"things\",\"rows\":[{\"@\":1}]}"),
          tool(
              REFUSED,
              "update_records",
              "{\"resource\":\"things\",\"where\":{\"column\":\"id\",\"value\":-1},\"values\":{\"@\":1}}"),
          tool(
              REFUSED,
              "delete_records",
              "{\"resource\":\"things\",\"where\":{\"column\":\"@\",\"value\":-1}}"),
          tool(HARMLESS, "search_schema", "{\"query\":\"@\"}"),
          tool(HARMLESS, "search_schema", "{\"pattern\":\"@\"}"),
          tool(HARMLESS, "explain_access", "{\"resource\":\"@\",\"action\":\"read\"}"),
          tool(REFUSED, "explain_access", "{\"resource\":\"things\",\"action\":\"@\"}"),
          tool(HARMLESS, "read_records", "{\"resource\":\"things\",\"purpose\":\"@\"}"),
          tool(REFUSED, "get_thing", "{\"id\":\"@\"}"),
          tool(LITERAL, "list_things", "{\"name\":\"@\"}"),
          ask(REFUSED, "resources/read", "{\"uri\":\"@\"}"),
          ask(REFUSED, "resources/read", "{\"uri\":\"postern://@\"}"),
          ask(REFUSED, "resources/read", "{\"uri\":\"postern://shop/@\"}"),
          ask(REFUSED, "resources/read", "{\"uri\":\"postern://shop/things/@\"}"),
          ask(REFUSED, "prompts/get", "{\"name\":\"@\",\"arguments\":{}}"),
          ask(
              HARMLESS,
              "completion/complete",
              "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"postern://{service}/{resource}/{key}\"},"
                  + "\"argument\":{\"name\":\"key\",\"value\":\"@\"},"
                  + "\"context\":{\"arguments\":{\"service\":\"shop\",\"resource\":\"things\"}}}"),
          ask(HARMLESS, "tools/list", "{\"cursor\":\"@\"}"),
          ask(REFUSED, "@", "{}"));

  private static String where(String condition) {
    return "{\"resource\":\"things\",\"where\":{%s}}".formatted(condition);
  }
}
