package dev.postern.mongodb;

import dev.postern.spi.ColumnType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * What a collection's {@code $jsonSchema} says of its documents.
 *
 * @param members by name, in its order
 * @param comment its description, or empty
 */
record Validator(Map<String, Member> members, String comment) {

  /**
   * One member.
   *
   * @param type empty where nothing is said of it
   * @param isRequired whether it is always there and never null
   */
  record Member(Optional<ColumnType> type, boolean isRequired, String comment) {}

  static Validator of(BsonDocument options) {
    BsonDocument schema =
        Introspection.document(Introspection.document(options, "validator"), "$jsonSchema");
    boolean isHeld =
        text(options, "validationAction").orElse("error").equals("error")
            && text(options, "validationLevel").orElse("strict").equals("strict");
    Set<String> required =
        schema.containsKey("required") && schema.get("required").isArray()
            ? schema.getArray("required").stream()
                .filter(BsonValue::isString)
                .map(name -> name.asString().getValue())
                .collect(Collectors.toSet())
            : Set.of();
    Map<String, Member> members = new LinkedHashMap<>();
    BsonDocument properties = Introspection.document(schema, "properties");
    properties
        .keySet()
        .forEach(
            name ->
                members.put(
                    name,
                    member(
                        Introspection.document(properties, name),
                        isHeld && required.contains(name))));
    return new Validator(
        members, text(schema, "description").or(() -> text(schema, "title")).orElse(""));
  }

  private static Member member(BsonDocument said, boolean isRequired) {
    List<String> words = words(said);
    Optional<ColumnType> type =
        words.stream().flatMap(word -> Types.said(word).stream()).reduce(Types::both);
    List<String> labels = labels(said);
    if (!labels.isEmpty() && isOnlyText(words)) {
      type = Optional.of(Types.labels(labels));
    }
    return new Member(
        type,
        isRequired && type.isPresent() && !words.contains("null"),
        text(said, "description").orElse(""));
  }

  private static List<String> words(BsonDocument said) {
    BsonValue words = said.containsKey("bsonType") ? said.get("bsonType") : said.get("type");
    return switch (words) {
      case null -> List.of();
      case BsonValue one when one.isString() -> List.of(one.asString().getValue());
      case BsonValue many when many.isArray() ->
          many.asArray().stream()
              .filter(BsonValue::isString)
              .map(word -> word.asString().getValue())
              .toList();
      default -> List.of();
    };
  }

  private static List<String> labels(BsonDocument said) {
    boolean areTexts =
        said.containsKey("enum")
            && said.get("enum").isArray()
            && said.getArray("enum").stream().allMatch(BsonValue::isString);
    return areTexts
        ? said.getArray("enum").stream().map(label -> label.asString().getValue()).toList()
        : List.of();
  }

  private static boolean isOnlyText(List<String> words) {
    return words.isEmpty() || words.equals(List.of("string"));
  }

  private static Optional<String> text(BsonDocument of, String name) {
    return Optional.ofNullable(of.get(name))
        .filter(BsonValue::isString)
        .map(value -> value.asString().getValue());
  }
}
