package dev.postern.mongodb;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * The columns of one collection as they are found, first by what is said and then by what is seen.
 */
final class Columns {
  static final String KEY = "_id";

  private final String collection;
  private final int most;
  private final Map<String, Optional<ColumnType>> types = new LinkedHashMap<>();
  private final Map<String, Validator.Member> said = new LinkedHashMap<>();
  private final Set<String> unnamable = new LinkedHashSet<>();
  private final Set<String> beyond = new LinkedHashSet<>();

  Columns(String collection, int most) {
    this.collection = collection;
    this.most = most;
    types.put(KEY, Optional.empty());
  }

  void say(Validator validator) {
    validator
        .members()
        .forEach(
            (name, member) -> {
              if (add(name, member.type())) {
                said.put(name, member);
              }
            });
  }

  void see(BsonDocument document) {
    document.forEach((name, value) -> add(name, Types.of(value)));
  }

  /** Names that the server could take for words of its own are none of columns. */
  private boolean add(String name, Optional<ColumnType> type) {
    if (name.isEmpty() || name.startsWith("$") || name.indexOf('.') >= 0) {
      unnamable.add(name);
      return false;
    }
    if (!types.containsKey(name) && types.size() >= most) {
      beyond.add(name);
      return false;
    }
    Optional<ColumnType> known = types.getOrDefault(name, Optional.empty());
    types.put(
        name,
        known.isPresent() && type.isPresent()
            ? known.map(t -> Types.both(t, type.get()))
            : type.or(() -> known));
    return true;
  }

  boolean has(String name) {
    return types.containsKey(name);
  }

  Map<String, Column> made() {
    Map<String, Column> made = new LinkedHashMap<>();
    types.forEach((name, type) -> made.put(name, column(name, type)));
    return made;
  }

  private Column column(String name, Optional<ColumnType> type) {
    Optional<Validator.Member> member = Optional.ofNullable(said.get(name));
    String comment = member.map(Validator.Member::comment).orElse("");
    if (name.equals(KEY)) {
      ColumnType known = type.orElse(Types.named("objectId"));
      boolean isMade = known.name().equals("objectId") || known.name().equals(Types.MIXED);
      return new Column(name, known, false, isMade, false, comment);
    }
    boolean isRequired = member.filter(Validator.Member::isRequired).isPresent();
    return new Column(
        name, type.orElse(Types.named(Types.MIXED)), !isRequired, false, false, comment);
  }

  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!unnamable.isEmpty()) {
      warnings.add(
          "collection '%s' has members that cannot be columns, since their names are empty, begin with $ or have a dot: %s"
              .formatted(collection, unnamable));
    }
    if (!beyond.isEmpty()) {
      warnings.add(
          "collection '%s' has more than %d members; %d of them are no columns (max-columns)"
              .formatted(collection, most, beyond.size()));
    }
    return warnings;
  }
}
