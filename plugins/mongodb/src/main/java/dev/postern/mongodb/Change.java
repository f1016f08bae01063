package dev.postern.mongodb;

import dev.postern.spi.Table;
import java.util.List;
import java.util.OptionalLong;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What a write would do to the documents as they are now, decided before anything of it is done.
 *
 * @param rows the documents that come back: as they will be, or as they were before they are
 *     removed
 * @param inserted how many of them are new, where others could be changed too
 * @param statement the commands' text, without values
 */
record Change(
    Table table,
    List<Step> steps,
    List<BsonDocument> rows,
    OptionalLong inserted,
    String statement) {
  Change {
    steps = List.copyOf(steps);
    rows = List.copyOf(rows);
  }

  /** One document written. */
  sealed interface Step {
    record Insert(BsonDocument document) implements Step {}

    /**
     * A document changed.
     *
     * @param change in the server's words; what of it is a value stays one
     */
    record Modify(BsonDocument before, BsonDocument change) implements Step {}

    record Remove(BsonDocument before) implements Step {}
  }

  /** Does it; false where a document is no longer as it was, and that one was left alone. */
  boolean isDone(Commands commands) {
    for (Step step : steps) {
      boolean isDone =
          switch (step) {
            case Step.Insert(BsonDocument document) -> {
              commands.insert(table, document);
              yield true;
            }
            case Step.Modify(BsonDocument before, BsonDocument change) ->
                change.isEmpty()
                    ? commands.count(table, unchanged(before)) == 1
                    : commands.update(table, unchanged(before), change);
            case Step.Remove(BsonDocument before) -> commands.delete(table, unchanged(before));
          };
      if (!isDone) {
        return false;
      }
    }
    return true;
  }

  /** The document of this key, as long as all of it is as it was. */
  private static BsonDocument unchanged(BsonDocument before) {
    BsonDocument isSame =
        new BsonDocument(
            "$eq",
            new BsonArray(
                List.<BsonValue>of(new BsonString("$$ROOT"), FilterWriter.literal(before))));
    return new BsonDocument("_id", new BsonDocument("$eq", before.get("_id")))
        .append("$expr", isSame);
  }
}
