package dev.postern.mongodb;

import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ValidationOptions;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.ContractSchema.Column;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.AfterAll;

/** The contract of every data source; a document's key is called {@code _id}. */
class MongoContractTest extends DataSourceContract {
  private final Mongo mongo = Mongo.start();

  @Override
  protected Provided provide(ContractSchema schema, Path folder) {
    for (ContractSchema.Table table : schema.tables()) {
      make(table);
    }
    ContractSchema shown = schema.naming(Map.of("id", "_id"));
    return new Provided(
        new MongoConnector(),
        Map.of("url", mongo.url(), "database", mongo.name()),
        mongo.isStandalone() ? shown.changingSingly() : shown);
  }

  @AfterAll
  void stop() {
    mongo.close();
  }

  private void make(ContractSchema.Table table) {
    BsonDocument properties = new BsonDocument();
    for (Column column : table.columns()) {
      word(column.kind())
          .ifPresent(
              word ->
                  properties.put(name(column), new BsonDocument("bsonType", new BsonString(word))));
    }
    BsonDocument schema =
        new BsonDocument("$jsonSchema", new BsonDocument("properties", properties));
    mongo
        .database()
        .createCollection(
            table.name(),
            new CreateCollectionOptions()
                .validationOptions(new ValidationOptions().validator(schema)));
    List<BsonDocument> documents = new ArrayList<>();
    table.rows().forEach(row -> documents.add(document(table.columns(), row)));
    if (documents.isEmpty()) {
      documents.add(sample(table.columns())); // for servers that keep no validator
    }
    var collection = mongo.database().getCollection(table.name(), BsonDocument.class);
    collection.insertMany(documents);
    for (Column column : table.columns()) {
      if (column.isUnique()) {
        collection.createIndex(
            BsonDocument.parse("{%s: 1}".formatted(column.name())),
            new IndexOptions().unique(true).sparse(true));
      }
    }
  }

  private static BsonDocument sample(List<Column> columns) {
    BsonDocument sample = new BsonDocument();
    columns.forEach(column -> sample.put(name(column), value(column.kind(), "1")));
    return sample;
  }

  private static String name(Column column) {
    return column.name().equals("id") ? "_id" : column.name();
  }

  private static BsonDocument document(List<Column> columns, List<Optional<String>> row) {
    BsonDocument document = new BsonDocument();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (row.get(i).isPresent() && word(column.kind()).isPresent()) {
        document.put(name(column), value(column.kind(), row.get(i).get()));
      }
    }
    return document;
  }

  /** The validator's word for a kind of value, where there is one of just that kind. */
  private static Optional<String> word(Kind kind) {
    return Optional.ofNullable(
        switch (kind) {
          case TEXT, ENUM -> "string";
          case INTEGER -> "long";
          case NUMBER -> "decimal";
          case BOOLEAN -> "bool";
          case UUID -> "binData";
          case TIMESTAMP_WITH_ZONE -> "date";
          case JSON -> "object";
          case BYTES, COMPOSITE, DATE, TIMESTAMP, TIME, ARRAY, OTHER -> null;
        });
  }

  private static BsonValue value(Kind kind, String text) {
    return switch (kind) {
      case INTEGER -> new BsonInt64(Long.parseLong(text));
      case NUMBER -> new BsonDecimal128(Decimal128.parse(text));
      case BOOLEAN -> BsonBoolean.valueOf(Boolean.parseBoolean(text));
      case UUID -> new BsonBinary(UUID.fromString(text));
      case TIMESTAMP_WITH_ZONE ->
          new BsonDateTime(OffsetDateTime.parse(text).toInstant().toEpochMilli());
      case JSON -> BsonDocument.parse(text);
      default -> new BsonString(text);
    };
  }
}
