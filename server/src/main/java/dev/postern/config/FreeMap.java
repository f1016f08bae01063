package dev.postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A map of the file that the gateway hands on without knowing its keys.
 *
 * @param values text, flags, numbers, lists and maps; keys without a value are left out
 */
record FreeMap(Map<String, Object> values, Place place) {

  /** What {@code branch}, found at {@code where}, says; what cannot be handed on is a problem. */
  static FreeMap of(Place where, Tree.Branch branch, List<Problem> problems) {
    Map<String, Position> keys = new LinkedHashMap<>();
    positions("", branch, keys);
    return new FreeMap(
        values(where.path(), branch, problems), new Place(where.path(), where.position(), keys));
  }

  /** Adds where each key below {@code tree} stands, by its dotted path. */
  static void positions(String prefix, Tree tree, Map<String, Position> keys) {
    switch (tree) {
      case Tree.Leaf leaf -> {}
      case Tree.Items list -> {
        for (int index = 0; index < list.items().size(); index++) {
          Tree item = list.items().get(index);
          keys.put(prefix + index, item.position());
          positions(prefix + index + ".", item, keys);
        }
      }
      case Tree.Branch map ->
          map.entries()
              .forEach(
                  (key, entry) -> {
                    keys.put(prefix + key, entry.key());
                    positions(prefix + key + ".", entry.value(), keys);
                  });
    }
  }

  /** The same for anyone's eyes: everything below a secret's name is hidden. */
  static Object shown(String key, Tree tree) {
    return switch (tree) {
      case Tree.Leaf leaf -> leaf.type() == Tree.Kind.NOTHING ? null : Scalars.shown(key, leaf);
      case Tree.Items list -> list.items().stream().map(item -> shown(key, item)).toList();
      case Tree.Branch map -> {
        Map<String, Object> shown = new LinkedHashMap<>();
        map.entries()
            .forEach(
                (name, entry) ->
                    shown.put(name, shown(Scalars.isSecret(key) ? key : name, entry.value())));
        yield shown;
      }
    };
  }

  private static Map<String, Object> values(
      String path, Tree.Branch branch, List<Problem> problems) {
    Map<String, Object> values = new LinkedHashMap<>();
    branch
        .entries()
        .forEach(
            (key, entry) -> {
              Tree value = entry.value();
              if (!(value instanceof Tree.Leaf leaf && leaf.type() == Tree.Kind.NOTHING)) {
                values.put(key, value(path + "." + key, value, problems));
              }
            });
    return values;
  }

  private static Object value(String path, Tree tree, List<Problem> problems) {
    return switch (tree) {
      case Tree.Leaf leaf -> {
        if (leaf.type() == Tree.Kind.NOTHING) {
          problems.add(new Problem(leaf.position(), path, "has an empty item"));
        }
        yield Scalars.value(leaf);
      }
      case Tree.Items list -> {
        List<Object> values = new ArrayList<>();
        for (Tree item : list.items()) {
          values.add(value(path + "." + values.size(), item, problems));
        }
        yield List.copyOf(values);
      }
      case Tree.Branch map -> values(path, map, problems);
    };
  }
}
