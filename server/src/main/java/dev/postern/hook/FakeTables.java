package dev.postern.hook;

import dev.postern.json.JsonText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tables of a trial: arrays of objects that a hook reads and changes as it would a database. */
final class FakeTables {
  private final JsonNode given;
  private final ObjectNode tables;

  /**
   * @param given has tables by name in {@code db}, what functions give in {@code calls}, what
   *     statements give in {@code queries} and what the change in hand hits in {@code affected}
   */
  FakeTables(JsonNode given) {
    this.given = given;
    this.tables =
        given.path("db") instanceof ObjectNode begun ? begun.deepCopy() : JsonText.object();
  }

  JsonNode answer(JsonNode asked) {
    return switch (asked.path("do").asString("")) {
      case "read" -> read(asked);
      case "create" -> create(asked);
      case "update" -> update(asked);
      case "delete" -> delete(asked);
      case "call" -> known("calls", asked.path("resource").asString(""));
      case "query" -> known("queries", asked.path("sql").asString(""));
      case "affected" -> array(FakeServices.rows(given.path("affected")));
      default -> throw FakeServices.missing("db", asked.path("do").asString(""));
    };
  }

  private JsonNode known(String member, String key) {
    JsonNode answer = given.path(member).path(key);
    if (answer.isMissingNode()) {
      throw FakeServices.missing(member, key);
    }
    return answer;
  }

  private ArrayNode table(JsonNode asked) {
    String name = asked.path("resource").asString("");
    if (tables.path(name) instanceof ArrayNode table) {
      return table;
    }
    throw FakeServices.missing("db", name);
  }

  private List<ObjectNode> fitting(JsonNode asked) {
    return FakeServices.rows(table(asked)).stream()
        .filter(row -> asked.path("where").valueStream().allMatch(term -> fits(row, term)))
        .toList();
  }

  private JsonNode read(JsonNode asked) {
    List<ObjectNode> rows = new ArrayList<>(fitting(asked));
    for (JsonNode term : asked.path("order").valueStream().toList().reversed()) {
      boolean isDown = term.path(1).asString("asc").startsWith("desc");
      String column = term.isArray() ? term.path(0).asString("") : term.asString("");
      Comparator<ObjectNode> byColumn =
          (one, other) -> compare(one.path(column), other.path(column));
      rows.sort(isDown ? byColumn.reversed() : byColumn);
    }
    int from = Math.min(rows.size(), asked.path("offset").asInt(0));
    int most = asked.path("limit").asInt(Integer.MAX_VALUE);
    List<ObjectNode> page = rows.subList(from, rows.size()).stream().limit(most).toList();
    return array(page.stream().map(row -> selected(row, asked.path("select"))).toList());
  }

  private JsonNode create(JsonNode asked) {
    ArrayNode table = table(asked);
    List<ObjectNode> made = FakeServices.rows(asked.path("rows").deepCopy());
    made.forEach(table::add);
    return changed(made, asked);
  }

  private JsonNode update(JsonNode asked) {
    List<ObjectNode> hit = fitting(asked);
    hit.forEach(row -> row.setAll((ObjectNode) asked.path("patch")));
    return changed(hit, asked);
  }

  private JsonNode delete(JsonNode asked) {
    List<ObjectNode> hit = fitting(asked);
    ArrayNode table = table(asked);
    List<JsonNode> left = table.valueStream().filter(row -> !hit.contains(row)).toList();
    table.removeAll();
    left.forEach(table::add);
    return changed(hit, asked);
  }

  private static JsonNode changed(List<ObjectNode> rows, JsonNode asked) {
    return asked.path("returning").isArray()
        ? array(rows.stream().map(row -> selected(row, asked.path("returning"))).toList())
        : JsonText.object().put("count", rows.size());
  }

  private static ObjectNode selected(ObjectNode row, JsonNode select) {
    if (!select.isArray() || select.isEmpty() || select.path(0).asString("").equals("*")) {
      return row.deepCopy();
    }
    ObjectNode selected = JsonText.object();
    select.forEach(name -> selected.set(name.asString(""), row.path(name.asString("")).deepCopy()));
    return selected;
  }

  private static ArrayNode array(List<ObjectNode> rows) {
    return JsonText.mapper().createArrayNode().addAll(rows);
  }

  /**
   * Whether {@code [column, operator, value]} holds of a row; absent values fit {@code is} only.
   */
  static boolean fits(ObjectNode row, JsonNode term) {
    JsonNode value = row.path(term.path(0).asString(""));
    JsonNode wanted = term.path(2);
    boolean isAbsent = value.isNull() || value.isMissingNode();
    String operator = term.path(1).asString("");
    if (operator.equals("is")) {
      String truth =
          wanted.isNull() ? "null" : wanted.asString("").toLowerCase(java.util.Locale.ROOT);
      return switch (truth) {
        case "null" -> isAbsent;
        case "not_null" -> !isAbsent;
        default -> !isAbsent && value.asString("").equals(truth);
      };
    }
    if (isAbsent) {
      return false;
    }
    return switch (operator) {
      case "eq" -> compare(value, wanted) == 0;
      case "neq" -> compare(value, wanted) != 0;
      case "gt" -> compare(value, wanted) > 0;
      case "gte" -> compare(value, wanted) >= 0;
      case "lt" -> compare(value, wanted) < 0;
      case "lte" -> compare(value, wanted) <= 0;
      case "in" -> wanted.valueStream().anyMatch(one -> compare(value, one) == 0);
      case "like" -> pattern(wanted.asString(""), 0).matcher(value.asString("")).matches();
      case "ilike" ->
          pattern(wanted.asString(""), Pattern.CASE_INSENSITIVE)
              .matcher(value.asString(""))
              .matches();
      default -> throw FakeServices.missing("db", operator);
    };
  }

  private static Pattern pattern(String like, int flags) {
    StringBuilder pattern = new StringBuilder();
    like.chars()
        .forEach(
            each ->
                pattern.append(
                    switch (each) {
                      case '%' -> ".*";
                      case '_' -> ".";
                      default -> Pattern.quote(Character.toString(each));
                    }));
    return Pattern.compile(pattern.toString(), flags | Pattern.DOTALL);
  }

  private static int compare(JsonNode one, JsonNode other) {
    String left = one.asString("");
    String right = other.asString("");
    try {
      return new BigDecimal(left).compareTo(new BigDecimal(right));
    } catch (NumberFormatException noNumbers) {
      return left.compareTo(right);
    }
  }
}
