package dev.postern.dialect;

import dev.postern.Tokens;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes requests of the dialect, most of them sensible in part. */
final class RandomRequest {
  private static final List<String> METHODS =
      List.of(
          "GET", "GET", "GET", "GET", "GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS");
  private static final List<String> PATHS =
      List.of(
          "/planets",
          "/planets",
          "/moons",
          "/missions",
          "/people",
          "/kinds",
          "/stock",
          "/tags",
          "/grid",
          "/paints",
          "/big_planets",
          "/planet_stats",
          "/sales",
          "/odd%20names",
          "/papers",
          "/rpc/add_them",
          "/rpc/planets_of",
          "/rpc/all_moons",
          "/rpc/pairs",
          "/rpc/twin",
          "/rpc/three",
          "/rpc/sum_all",
          "/nosuch",
          "/",
          "/rpc/",
          "/planets/1",
          "/rpc/greet");
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "name",
          "mass",
          "kind",
          "tags",
          "orbit",
          "facts",
          "facts->air->>main",
          "facts->moons->0",
          "tags->0",
          "moon_total",
          "planet_id",
          "moons.name",
          "planets.id",
          "\"dot.col\"",
          "nosuch",
          "sku",
          "a",
          "b",
          "color",
          "c_place->>lat",
          "moons",
          "é",
          "x'y",
          "\"",
          "*",
          "",
          "id->",
          "->>x",
          "and",
          "not.or");
  private static final List<String> OPERATORS =
      List.of(
          "eq",
          "neq",
          "gt",
          "gte",
          "lt",
          "lte",
          "like",
          "ilike",
          "match",
          "imatch",
          "in",
          "is",
          "isdistinct",
          "fts",
          "plfts(english)",
          "phfts",
          "wfts(french)",
          "cs",
          "cd",
          "ov",
          "sl",
          "sr",
          "nxr",
          "nxl",
          "adj",
          "eq(any)",
          "like(all)",
          "not.eq",
          "not.in",
          "not.not.eq",
          "nosuch",
          "");
  private static final List<String> VALUES =
      List.of(
          "1",
          "-1",
          "0",
          "99999999999999999999",
          "Mars",
          "null",
          "true",
          "(1,2)",
          "(\"a,b\",c)",
          "()",
          "{inner,hot}",
          "[1,5)",
          "{\"a\":1}",
          "*a*",
          "^M",
          "(",
          ")",
          "'",
          "\"",
          "\\",
          "%",
          "\u0000",
          "2024-02-29",
          "NaN",
          "'; drop table planets; --",
          "a\nb",
          "\uD83D\uDE80",
          "",
          "$1",
          "::int",
          "gas",
          "#0000ff",
          "((((((((((",
          "x".repeat(2000));
  private static final List<String> SELECTS =
      List.of(
          "*",
          "id",
          "id,name",
          "n:name",
          "id::text",
          "moons(*)",
          "moons(name),id",
          "planets(name)",
          "...planets(name)",
          "...moons(name)",
          "count()",
          "id.sum()",
          "name,id.max()",
          "moons(count)",
          "people(name)",
          "people!mission_lead(name)",
          "moons!inner(id)",
          "a:facts->b->>c",
          "moons()",
          "facts->>x::int",
          "nosuch",
          "nosuch(id)",
          "id,",
          "(",
          "...",
          "moons(planets(moons(planets(id))))",
          "host(name)",
          "satellites(id)",
          "boss(name,boss(name))",
          "id::nosuch",
          "\"dot.col\"",
          "*,*",
          "id.nosuch()",
          "name.sum()",
          "visits(year,...missions(name))",
          "x:...moons(id)",
          "");
  private static final List<String> ORDERS =
      List.of(
          "id",
          "id.desc",
          "name.asc.nullsfirst,id",
          "planets(name)",
          "moons(name)",
          "facts->x.desc",
          "nosuch",
          "id.up",
          "",
          ",",
          "id.desc.nullslast.x");
  private static final List<String> PREFERENCES =
      List.of(
          "count=exact",
          "count=planned",
          "count=estimated",
          "return=representation",
          "return=minimal",
          "return=headers-only",
          "resolution=merge-duplicates",
          "resolution=ignore-duplicates",
          "missing=default",
          "handling=strict",
          "handling=strict, max-affected=1",
          "tx=rollback",
          "timezone=Asia/Tokyo",
          "timezone=Nowhere/None",
          "nosuch=1",
          "count=exact, handling=strict",
          "return=representation, count=exact, resolution=merge-duplicates");
  private static final List<String> ACCEPTS =
      List.of(
          "application/json",
          "text/csv",
          "application/vnd.pgrst.object+json",
          "application/vnd.pgrst.array+json;nulls=stripped",
          "application/vnd.pgrst.plan+json",
          "application/vnd.pgrst.plan; options=analyze|verbose",
          "text/xml",
          "image/png",
          "*/*",
          "application/geo+json",
          "application/openapi+json",
          ";;;",
          "a/b;q=x",
          "text/plain");
  private static final List<String> BODIES =
      List.of(
          "",
          "{}",
          "[]",
          "{",
          "1",
          "null",
          "\"x\"",
          "[1,2]",
          "{\"id\":50,\"name\":\"x\"}",
          "[{\"id\":51},{\"name\":\"y\"}]",
          "[{\"id\":52},{\"id\":53}]",
          "{\"sku\":\"s\",\"qty\":\"x\"}",
          "{\"a\":1,\"b\":2}",
          "{\"nosuch\":1}",
          "{\"x\":1,\"y\":1,\"v\":\"\\u0000\"}",
          "{\"id\":1,\"color\":\"#0000ff\"}",
          "{\"nums\":[1,2]}",
          "{\"id\":{\"deep\":[{}]}}",
          "id,name\n1,x",
          "a=1&b=2",
          "{\"wanted\":\"gas\"}",
          "{\"a\":1,\"a\":2}");
  private static final List<String> CONTENT_TYPES =
      List.of(
          "application/json",
          "text/csv",
          "application/x-www-form-urlencoded",
          "text/plain",
          "application/octet-stream",
          "text/xml",
          "nosuch/type",
          "x");

  private final Random random;

  RandomRequest(Random random) {
    this.random = random;
  }

  /** One request; its parameters are those of the target, not yet escaped. */
  record Request(
      String method,
      String path,
      List<Map.Entry<String, String>> parameters,
      Map<String, String> headers,
      String body) {

    String target() {
      StringBuilder target = new StringBuilder(path);
      char separator = '?';
      for (Map.Entry<String, String> parameter : parameters) {
        target.append(separator).append(escaped(parameter.getKey())).append('=');
        target.append(escaped(parameter.getValue()));
        separator = '&';
      }
      return target.toString();
    }

    private static String escaped(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }

  Request next() {
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    int filters = random.nextInt(4);
    for (int i = 0; i < filters; i++) {
      parameters.add(filter());
    }
    maybe(0.5, () -> parameters.add(Map.entry("select", one(SELECTS) + maybeMore())));
    maybe(0.3, () -> parameters.add(Map.entry(embedded("order"), one(ORDERS))));
    maybe(0.2, () -> parameters.add(Map.entry(embedded("limit"), one(VALUES))));
    maybe(0.2, () -> parameters.add(Map.entry(embedded("offset"), one(VALUES))));
    maybe(0.1, () -> parameters.add(Map.entry("columns", one(COLUMNS) + "," + one(COLUMNS))));
    maybe(0.1, () -> parameters.add(Map.entry("on_conflict", one(COLUMNS))));
    return new Request(one(METHODS), one(PATHS), parameters, headers(), one(BODIES));
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    maybe(0.4, () -> headers.put("Prefer", one(PREFERENCES)));
    maybe(0.3, () -> headers.put("Accept", one(ACCEPTS)));
    maybe(0.3, () -> headers.put("Content-Type", one(CONTENT_TYPES)));
    maybe(0.1, () -> headers.put("Range", random.nextInt(20) + "-" + random.nextInt(20)));
    maybe(0.1, () -> headers.put("Accept-Profile", one(List.of("second", "nosuch"))));
    maybe(0.1, () -> headers.put("Authorization", "Bearer " + Tokens.ofRole("member")));
    return headers;
  }

  private Map.Entry<String, String> filter() {
    return switch (random.nextInt(5)) {
      case 0 -> Map.entry(embedded(one(List.of("or", "and", "not.or"))), tree(3));
      case 1 -> Map.entry(one(COLUMNS), one(VALUES));
      default -> Map.entry(embedded(one(COLUMNS)), one(OPERATORS) + "." + one(VALUES));
    };
  }

  private String tree(int depth) {
    StringBuilder text = new StringBuilder("(");
    int members = 1 + random.nextInt(3);
    for (int i = 0; i < members; i++) {
      text.append(i > 0 ? "," : "");
      if (depth > 0 && random.nextInt(3) == 0) {
        text.append(one(List.of("or", "and", "not.and"))).append(tree(depth - 1));
      } else {
        text.append(one(COLUMNS))
            .append('.')
            .append(one(OPERATORS))
            .append('.')
            .append(one(VALUES));
      }
    }
    return text.append(')').toString();
  }

  private String embedded(String key) {
    return random.nextInt(5) == 0 ? one(List.of("moons.", "planets.", "nosuch.")) + key : key;
  }

  private String maybeMore() {
    return random.nextInt(3) == 0 ? "," + one(SELECTS) : "";
  }

  private String one(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void maybe(double chance, Runnable action) {
    if (random.nextDouble() < chance) {
      action.run();
    }
  }
}
