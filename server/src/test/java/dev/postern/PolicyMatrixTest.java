package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.access.AccessReport;
import dev.postern.auth.Whom;
import dev.postern.spi.Action;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * Every cell of role, table, action and column of policies made by chance, asked by REST and by
 * tools, against what the rules say as an operator reads them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyMatrixTest {
  private static final List<String> TABLES = List.of("m_a", "m_b", "m_ab", "n_a");
  private static final List<String> COLUMNS = List.of("id", "x", "y");
  private static final List<Action> ACTIONS =
      List.of(Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE);
  private static final List<String> PATTERNS =
      List.of(
          "*",
          "m_*",
          "m_a*",
          "m_a",
          "m_b",
          "n_a",
          "*:read",
          "m_*:update",
          "m_a:read",
          "m_a:create",
          "m_b:update",
          "n_a:delete",
          "m_ab:read");
  private static final int ROLES = 7;

  /** A rule of the policy; its pattern without the service. */
  private record Line(String pattern, Set<Action> actions, Set<String> hidden) {

    String resource() {
      int colon = pattern.indexOf(':');
      return colon < 0 ? pattern : pattern.substring(0, colon);
    }

    Optional<String> only() {
      int colon = pattern.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(pattern.substring(colon + 1));
    }

    boolean covers(String table, Action action) {
      String resource = resource();
      boolean isNamed =
          resource.endsWith("*")
              ? table.startsWith(resource.substring(0, resource.length() - 1))
              : table.equals(resource);
      return isNamed && only().map(word -> word.equals(action.word())).orElse(true);
    }

    int rank() {
      int named = resource().endsWith("*") ? resource().length() : 1000;
      return 2 * named + (only().isPresent() ? 1 : 0);
    }

    String yaml() {
      Set<String> writes =
          actions.stream()
              .filter(Action::writes)
              .map(Action::word)
              .collect(Collectors.toCollection(TreeSet::new));
      String words = actions.stream().map(Action::word).collect(Collectors.joining(", "));
      return "      shop/%s: {actions: [%s], columns: {exclude: [%s]}, mcp: {writes: [%s], confirm: never}}\n"
          .formatted(pattern, words, String.join(", ", hidden), String.join(", ", writes));
    }
  }

  /** What the rules say of one action on a table, read by hand; of equals the first counts. */
  private static Optional<Line> counting(List<Line> role, String table, Action action) {
    return role.stream()
        .filter(line -> line.covers(table, action))
        .max(Comparator.comparingInt(Line::rank))
        .filter(line -> line.actions.contains(action));
  }

  /** The code of the refusal; empty where it is allowed. */
  private static Optional<String> expected(
      List<Line> role, String table, Action action, String column) {
    if (ACTIONS.stream().allMatch(any -> counting(role, table, any).isEmpty())) {
      return Optional.of("PGRST205");
    }
    Optional<Line> line = counting(role, table, action);
    if (line.isEmpty()) {
      return Optional.of("42501");
    }
    return switch (action) {
      case READ -> Optional.of("42703").filter(code -> line.get().hidden.contains(column));
      case DELETE -> {
        Optional<Line> reading = counting(role, table, Action.READ);
        boolean isSeen =
            reading.map(own -> !own.hidden.contains(column)).orElse(column.equals("id"));
        yield Optional.of("42703").filter(code -> !isSeen);
      }
      default -> Optional.of("PGRST204").filter(code -> line.get().hidden.contains(column));
    };
  }

  private final Map<String, List<Line>> roles = new LinkedHashMap<>();
  private final Map<String, AccessReport.Resource> reports = new HashMap<>();
  private PolicyGateway shop;
  private int nextId = 1000;

  @BeforeAll
  void start() throws IOException, SQLException {
    Random random = new Random(20260601);
    StringBuilder yaml = new StringBuilder();
    for (int i = 1; i <= ROLES; i++) {
      String role = "role" + i;
      add(role, lines(random), List.of(), yaml);
    }
    // the nearest first: role1 and role2 are further from heir2 than role3
    add("heir1", lines(random), List.of("role1", "role2"), yaml);
    add("heir2", lines(random), List.of("heir1", "role3"), yaml);
    roles.put("heir2", nearestFirst("heir2", "heir1", "role3", "role1", "role2"));
    roles.put("heir1", nearestFirst("heir1", "role1", "role2"));
    StringBuilder tables = new StringBuilder();
    for (String table : TABLES) {
      tables.append(
          """
          create table shop.%1$s (id int generated by default as identity (start with 100000) primary key, x text, y text);
          insert into shop.%1$s (id, x, y) values (1, 'x', 'y');
          grant select, insert, update, delete on shop.%1$s to shop_tenant;
          """
              .formatted(table));
    }
    shop = PolicyGateway.start(tables.toString(), yaml.toString(), "");
  }

  private void add(String role, List<Line> own, List<String> parents, StringBuilder yaml) {
    roles.put(role, own);
    yaml.append("  %s:\n    database-role: shop_tenant\n".formatted(role));
    yaml.append("    extends: [%s]\n    allow:\n".formatted(String.join(", ", parents)));
    own.forEach(line -> yaml.append(line.yaml()));
  }

  private List<Line> nearestFirst(String... names) {
    return Stream.of(names).flatMap(name -> roles.get(name).stream()).toList();
  }

  private static List<Line> lines(Random random) {
    List<Line> lines = new ArrayList<>();
    for (String pattern : PATTERNS) {
      if (random.nextInt(3) > 0) {
        continue;
      }
      int colon = pattern.indexOf(':');
      Set<Action> actions = EnumSet.noneOf(Action.class);
      for (Action action : ACTIONS) {
        boolean isOne = colon < 0 || pattern.endsWith(":" + action.word());
        if (isOne && random.nextInt(5) < 3) {
          actions.add(action);
        }
      }
      Set<String> hidden = new TreeSet<>();
      for (String column : List.of("x", "y")) {
        if (random.nextInt(3) == 0) {
          hidden.add(column);
        }
      }
      lines.add(new Line(pattern, actions, hidden));
    }
    return lines;
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  @Test
  void everyCellIsAsTheRulesSayByBothSurfaces() {
    List<String> wrong = new ArrayList<>();
    int allowed = 0;
    int cells = 0;
    for (Map.Entry<String, List<Line>> role : roles.entrySet()) {
      for (String table : TABLES) {
        for (Action action : ACTIONS) {
          for (String column : COLUMNS) {
            Optional<String> expected = expected(role.getValue(), table, action, column);
            String cell = "%s %s %s %s".formatted(role.getKey(), action.word(), table, column);
            cells++;
            allowed += expected.isEmpty() ? 1 : 0;
            rest(role.getKey(), table, action, column, expected, cell, wrong);
            tool(role.getKey(), table, action, column, expected, cell, wrong);
            explained(role.getKey(), table, action, column, expected, cell, wrong);
            reported(role.getKey(), table, action, column, expected, cell, wrong);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(allowed > cells / 8 && allowed < cells * 7 / 8, allowed + " of " + cells);
  }

  private String value(String column, Action action) {
    return column.equals("id") ? String.valueOf(action == Action.CREATE ? nextId++ : 1) : "\"v\"";
  }

  private void rest(
      String role,
      String table,
      Action action,
      String column,
      Optional<String> expected,
      String cell,
      List<String> wrong) {
    String path = "/api/shop/" + table;
    String body = "{\"%s\": %s}".formatted(column, value(column, action));
    HttpResponse<String> answer =
        switch (action) {
          case READ -> shop.get(path + "?limit=1&select=" + column, role);
          case CREATE -> shop.call("POST", path, role, body);
          case UPDATE -> shop.call("PATCH", path + "?id=eq.1", role, body);
          default -> shop.call("DELETE", path + "?" + column + "=eq.-1", role, "");
        };
    Optional<String> code =
        answer.statusCode() < 300
            ? Optional.empty()
            : Optional.of(TestGateway.json(answer.body()).path("code").asString());
    if (!code.equals(expected)) {
      wrong.add("REST %s: %s instead of %s".formatted(cell, code, expected));
    }
  }

  private void tool(
      String role,
      String table,
      Action action,
      String column,
      Optional<String> expected,
      String cell,
      List<String> wrong) {
    String values = "{\"%s\": %s}".formatted(column, value(column, action));
    JsonNode result =
        switch (action) {
          case READ ->
              shop.tool(
                  "read_records",
                  "{\"resource\": \"%s\", \"select\": [\"%s\"]}".formatted(table, column),
                  role);
          case CREATE ->
              shop.tool(
                  "create_records",
                  "{\"resource\": \"%s\", \"rows\": [%s]}".formatted(table, values),
                  role);
          case UPDATE ->
              shop.tool(
                  "update_records",
                  "{\"resource\": \"%s\", \"where\": {\"column\": \"id\", \"op\": \"eq\", \"value\": 1}, \"values\": %s}"
                      .formatted(table, values),
                  role);
          default ->
              shop.tool(
                  "delete_records",
                  "{\"resource\": \"%s\", \"where\": {\"column\": \"%s\", \"op\": \"eq\", \"value\": %s}}"
                      .formatted(table, column, column.equals("id") ? "-1" : "\"-1\""),
                  role);
        };
    // a tool that a role can use nowhere is one that there is not
    boolean isNoTool = result.has("error");
    boolean isRefused = isNoTool || result.path("isError").asBoolean();
    Optional<String> code =
        isRefused
            ? Optional.of(result.at("/structuredContent/code").asString(""))
            : Optional.empty();
    boolean isRight = isNoTool ? expected.isPresent() : code.equals(expected);
    if (!isRight) {
      wrong.add("MCP %s: %s instead of %s: %s".formatted(cell, code, expected, result));
    }
  }

  private void explained(
      String role,
      String table,
      Action action,
      String column,
      Optional<String> expected,
      String cell,
      List<String> wrong) {
    if (action == Action.DELETE) {
      return; // of the columns that choose rows it says nothing
    }
    JsonNode told =
        shop.tool(
            "explain_access",
            "{\"resource\": \"%s\", \"action\": \"%s\", \"columns\": [\"%s\"]}"
                .formatted(table, action.word(), column),
            role);
    if (told.at("/structuredContent/allowed").asBoolean() != expected.isEmpty()) {
      wrong.add("explain_access %s: %s".formatted(cell, told));
    }
  }

  /** What operators are told of the same cell. */
  private void reported(
      String role,
      String table,
      Action action,
      String column,
      Optional<String> expected,
      String cell,
      List<String> wrong) {
    AccessReport.Resource told =
        reports.computeIfAbsent(
            role + "/" + table,
            unseen ->
                shop.gateway()
                    .gateway()
                    .access(new Whom.Roles(List.of(role)), Optional.of("shop/" + table))
                    .resources()
                    .getFirst());
    boolean isAllowed =
        told.cells().stream().anyMatch(one -> one.action() == action && one.isAllowed());
    boolean isSeen =
        action == Action.DELETE
            || told.columns().stream()
                .filter(one -> one.name().equals(column))
                .flatMap(one -> one.cells().stream())
                .anyMatch(
                    one -> one.action() == action && one.sight() == AccessReport.Sight.VISIBLE);
    boolean mayDelete = expected.isEmpty() || expected.get().equals("42703");
    boolean isExpected = action == Action.DELETE ? mayDelete : expected.isEmpty();
    if ((isAllowed && isSeen) != isExpected) {
      wrong.add("the report of %s: %s".formatted(cell, told));
    }
  }
}
