package dev.postern.mongodb;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON made values. Every member is what it is called: nothing of what comes in is taken for one of
 * the server's own words.
 */
final class Payloads {
  private static final int MOST_DEPTH = 100; // the server's own

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Payloads() {}

  /**
   * The objects of a payload, one or an array of them: of each the members that are wanted, in the
   * order of the columns; explicit nulls are there, what is absent is not.
   */
  static List<Map<String, BsonValue>> rows(Json payload, List<Column> wanted) {
    Map<String, Column> byName = new LinkedHashMap<>();
    wanted.forEach(column -> byName.put(column.name(), column));
    List<Map<String, BsonValue>> rows = new ArrayList<>();
    try (JsonParser parser =
        JSON.createParser(ObjectReadContext.empty(), payload.buffer(), 0, payload.length())) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          rows.add(row(parser, byName));
        }
      } else {
        rows.add(row(parser, byName));
      }
    } catch (JacksonException malformed) {
      throw Failures.invalid("malformed JSON: " + malformed.getOriginalMessage());
    }
    return rows;
  }

  private static Map<String, BsonValue> row(JsonParser parser, Map<String, Column> wanted) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Failures.invalid("a row is a JSON object");
    }
    Map<String, BsonValue> found = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      Column column = wanted.get(name);
      if (column == null) {
        parser.skipChildren();
      } else {
        found.put(name, token == JsonToken.VALUE_NULL ? BsonNull.VALUE : member(parser, column));
      }
    }
    Map<String, BsonValue> row = new LinkedHashMap<>();
    wanted
        .keySet()
        .forEach(
            name -> {
              if (found.containsKey(name)) {
                row.put(name, found.get(name));
              }
            });
    return row;
  }

  private static BsonValue member(JsonParser parser, Column column) {
    if (column.type().kind() == Kind.JSON) {
      return fitting(tree(parser), column);
    }
    if (parser.currentToken().isScalarValue()) {
      return Values.of(column.type(), parser.getString());
    }
    throw Failures.invalid("an array or object for a column of type " + column.type().name());
  }

  private static BsonValue fitting(BsonValue value, Column column) {
    boolean isWrong =
        switch (column.type().name()) {
          case "array" -> !value.isArray();
          case "object" -> !value.isDocument();
          default -> false;
        };
    if (isWrong) {
      throw Failures.invalid("a value of type " + column.type().name() + " is wanted");
    }
    return value;
  }

  /** One JSON value; empty text is none. */
  static BsonValue value(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == null) {
        throw Failures.invalid("no JSON");
      }
      BsonValue value = tree(parser);
      if (parser.nextToken() != null) {
        throw Failures.invalid("more than one JSON value");
      }
      return value;
    } catch (JacksonException malformed) {
      throw Failures.invalid("malformed JSON: " + malformed.getOriginalMessage());
    }
  }

  private static BsonValue tree(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_ARRAY -> {
        BsonArray array = new BsonArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(tree(parser));
        }
        yield array;
      }
      case START_OBJECT -> {
        BsonDocument object = new BsonDocument();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, tree(parser));
        }
        yield object;
      }
      case VALUE_STRING -> new BsonString(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Values.number(parser.getString());
      case VALUE_TRUE -> BsonBoolean.TRUE;
      case VALUE_FALSE -> BsonBoolean.FALSE;
      case VALUE_NULL -> BsonNull.VALUE;
      default -> throw new StreamReadException(parser, "unexpected " + parser.currentToken());
    };
  }
}
