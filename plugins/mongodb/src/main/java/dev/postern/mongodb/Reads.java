package dev.postern.mongodb;

import com.mongodb.client.MongoCursor;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** Rows out: one find, or where the order wants it an aggregation; and a count beside. */
final class Reads {
  private final Commands commands;
  private final Query.Read read;
  private final Selection<Source, ColumnUse> selection;
  private final Table table;
  private final List<String> keys;
  private String statement = "";

  Reads(Commands commands, Query.Read read) {
    this.commands = commands;
    this.read = read;
    this.selection = read.selection();
    this.table = selection.from().table();
    this.keys =
        read.keyset().stream()
            .flatMap(keyset -> keyset.keys().stream().map(Operands::name))
            .toList();
    if (selection.isDistinct() || !selection.having().isAll()) {
      throw new IllegalArgumentException("nothing is grouped here");
    }
  }

  /** The text of what was sent last, for failures. */
  String statement() {
    return statement;
  }

  Result run() {
    BsonDocument counted = FilterWriter.of(selection.where());
    BsonDocument filter =
        read.keyset()
            .map(keyset -> FilterWriter.all(List.of(counted, after(keyset.after()))))
            .orElse(counted);
    long limit = selection.page().limit();
    Rows rows = new Rows(selection, read.rendering(), limit, commands.call().maxResultBytes());
    List<Optional<String>> last = List.of();
    if (limit > 0) {
      last = fill(rows, filter);
      if (rows.count() == 0 && rows.cut() == Cut.NOTHING) {
        commands.checkThere(table);
      }
    } else {
      // whether there are rows at all is not worth a look
      statement = Shape.find(table.name(), filter, projection(rows), new BsonDocument(), true);
    }
    String sent = statement;
    OptionalLong total = total(rows, counted);
    return new Result(
        rows.body(),
        rows.count(),
        total,
        rows.cut(),
        sent,
        new Result.Notes("", "", Map.of(), OptionalLong.empty(), last));
  }

  private static BsonDocument after(Filter<ColumnUse> place) {
    return new FilterWriter(true).holds(place);
  }

  private List<Optional<String>> fill(Rows rows, BsonDocument filter) {
    BsonDocument last = null;
    try (MongoCursor<BsonDocument> found = found(rows, filter)) {
      while (found.hasNext()) {
        BsonDocument document = found.next();
        if (!rows.add(document)) {
          break;
        }
        last = document;
      }
    }
    return last == null ? List.of() : place(last);
  }

  private List<Optional<String>> place(BsonDocument row) {
    return keys.stream()
        .map(key -> Optional.ofNullable(row.get(key)).filter(v -> !Texts.isAbsent(v)))
        .map(value -> value.map(Texts::text))
        .toList();
  }

  private MongoCursor<BsonDocument> found(Rows rows, BsonDocument filter) {
    boolean isNatural = selection.order().stream().allMatch(Reads::isNatural);
    // one more tells whether there are more
    long limit = selection.page().isBounded() ? selection.page().limit() + 1 : 0;
    long offset = selection.page().offset();
    BsonDocument projection = projection(rows);
    if (isNatural && offset <= Integer.MAX_VALUE) {
      BsonDocument sort = new BsonDocument();
      selection.order().forEach(key -> sort.putIfAbsent(name(key), direction(key)));
      statement = Shape.find(table.name(), filter, projection, sort, selection.page().isBounded());
      return commands.find(table, filter, projection, sort, offset, limit);
    }
    List<BsonDocument> stages = stages(filter, projection, offset, limit);
    statement = Shape.aggregate(table.name(), stages);
    return commands.aggregate(table, stages);
  }

  /** Members that say for each row which keys are absent are put beside its own, to sort by. */
  private List<BsonDocument> stages(
      BsonDocument filter, BsonDocument projection, long offset, long limit) {
    List<BsonDocument> stages = new ArrayList<>();
    stages.add(new BsonDocument("$match", filter));
    BsonDocument added = new BsonDocument();
    BsonDocument sort = new BsonDocument();
    for (Order<ColumnUse> key : selection.order()) {
      if (sort.containsKey(name(key))) {
        continue; // what is sorted by already tells no rows apart
      }
      if (!isNatural(key)) {
        String absence = unused("absent" + sort.size());
        added.put(absence, isAbsent(name(key)));
        sort.put(absence, new BsonInt32(nullsComeLast(key) ? 1 : -1));
      }
      sort.put(name(key), direction(key));
    }
    stages.add(new BsonDocument("$addFields", added));
    stages.add(new BsonDocument("$sort", sort));
    if (offset > 0) {
      stages.add(new BsonDocument("$skip", new BsonInt64(offset)));
    }
    if (limit > 0) {
      stages.add(new BsonDocument("$limit", new BsonInt64(limit)));
    }
    stages.add(new BsonDocument("$project", projection));
    return stages;
  }

  private static BsonDocument isAbsent(String name) {
    BsonDocument value =
        new BsonDocument(
            "$ifNull", new BsonArray(List.of(FilterWriter.path(name), BsonNull.VALUE)));
    BsonDocument isNull = new BsonDocument("$eq", new BsonArray(List.of(value, BsonNull.VALUE)));
    return new BsonDocument(
        "$cond", new BsonArray(List.of(isNull, new BsonInt32(1), new BsonInt32(0))));
  }

  /** A name that no column has. */
  private String unused(String wish) {
    String name = wish;
    while (table.columns().containsKey(name)) {
      name += "_";
    }
    return name;
  }

  /** Whether the server's own order is the one that is wanted: there, nothing is least. */
  private static boolean isNatural(Order<ColumnUse> key) {
    boolean isNullable = key.column().column().isNullable();
    return !isNullable || nullsComeLast(key) == key.descending();
  }

  private static boolean nullsComeLast(Order<ColumnUse> key) {
    return switch (key.nulls()) {
      case DEFAULT -> !key.descending();
      case FIRST -> false;
      case LAST -> true;
    };
  }

  private static String name(Order<ColumnUse> key) {
    if (!key.embed().isEmpty()) {
      throw new IllegalArgumentException("no embeds");
    }
    return Operands.name(key.column());
  }

  private static BsonValue direction(Order<ColumnUse> key) {
    return new BsonInt32(key.descending() ? -1 : 1);
  }

  private BsonDocument projection(Rows rows) {
    BsonDocument projection = new BsonDocument();
    Stream.concat(rows.columns().stream(), keys.stream())
        .forEach(name -> projection.put(name, new BsonInt32(1)));
    if (!projection.containsKey("_id")) {
      projection.put("_id", new BsonInt32(0));
    }
    return projection;
  }

  /** Where the page shows the end of the rows, nothing needs to be counted. */
  private OptionalLong total(Rows rows, BsonDocument filter) {
    if (read.count() == Count.NONE) {
      return OptionalLong.empty();
    }
    long offset = selection.page().offset();
    boolean isEnd =
        read.keyset().isEmpty()
            && rows.cut() == Cut.NOTHING
            && selection.page().limit() > 0
            && (rows.count() > 0 || offset == 0);
    return OptionalLong.of(isEnd ? offset + rows.count() : commands.count(table, filter));
  }
}
