package dev.postern.mongodb;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Commands as text without values, for audit records: queries of one shape have one text. */
final class Shape {
  /** What stands behind these in a filter is a value. */
  private static final Set<String> BEFORE_VALUES =
      Set.of("$eq", "$in", "$gt", "$gte", "$lt", "$lte", "$regex", "$literal", "$limit", "$skip");

  private Shape() {}

  static String find(
      String table,
      BsonDocument filter,
      BsonDocument projection,
      BsonDocument sort,
      boolean isPaged) {
    return table
        + ".find("
        + of(filter)
        + ", "
        + plain(projection)
        + ")"
        + (sort.isEmpty() ? "" : ".sort(" + plain(sort) + ")")
        + (isPaged ? ".skip(?).limit(?)" : "");
  }

  static String aggregate(String table, List<BsonDocument> stages) {
    return table
        + ".aggregate("
        + stages.stream().map(Shape::of).collect(Collectors.joining(", ", "[", "]"))
        + ")";
  }

  static String of(BsonDocument filter) {
    return value(filter, false);
  }

  private static String value(BsonValue value, boolean isExpression) {
    return switch (value.getBsonType()) {
      case DOCUMENT ->
          value.asDocument().entrySet().stream()
              .map(member -> member(member, isExpression))
              .collect(Collectors.joining(", ", "{", "}"));
      case ARRAY ->
          value.asArray().stream()
              .map(element -> value(element, isExpression))
              .collect(Collectors.joining(", ", "[", "]"));
      case STRING -> quoted(value.asString().getValue());
      default -> Texts.isAbsent(value) ? "null" : Texts.text(value);
    };
  }

  private static String member(Map.Entry<String, BsonValue> member, boolean isExpression) {
    String name = member.getKey();
    boolean isComparison = isExpression && !name.equals("$literal") && member.getValue().isArray();
    String value =
        BEFORE_VALUES.contains(name) && !isComparison && !Texts.isAbsent(member.getValue())
            ? "?"
            : value(member.getValue(), isExpression || isExpression(name));
    return quoted(name) + ": " + value;
  }

  private static boolean isExpression(String name) {
    return name.equals("$expr") || name.equals("$addFields");
  }

  private static String plain(BsonDocument document) {
    return value(document, false);
  }

  private static String quoted(String text) {
    JsonBuffer out = new JsonBuffer();
    out.string(text);
    return out.text();
  }
}
