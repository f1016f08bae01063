package dev.postern.jwt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The way to the role within a token's claims, a JSON path such as {@code $.realm.roles[0]}.
 *
 * @param steps each leads from every value found so far to some of those within it
 */
record RolePath(List<Step> steps) {
  RolePath {
    steps = List.copyOf(steps);
  }

  /** A value that was found; it may be null. */
  record Found(Object value) {}

  /** One step further down. */
  sealed interface Step {

    /** The member of this name. */
    record Member(String name) implements Step {}

    /** The item of a list; counted from the end where it is negative. */
    record Item(int index) implements Step {}

    /** Everything in a list or an object. */
    record All() implements Step {}

    /**
     * Part of a list or of a text, from here to before there; counted from the end where negative.
     */
    record Slice(Optional<Integer> from, Optional<Integer> to) implements Step {}

    /** What satisfies a condition. */
    record Matching(Predicate<Object> condition) implements Step {}
  }

  /**
   * Reads a path: {@code $.a["b c"][0]}, or without the dollar sign {@code .a."b c"[0]}, as
   * PostgREST wrote it before its version 16.
   *
   * @throws IllegalArgumentException where it is none; the message reads on after the setting
   */
  static RolePath parse(String text) {
    return new RolePathParser(text).path();
  }

  /** The first value found. */
  Optional<Found> first(Map<String, Object> claims) {
    List<Object> found = new ArrayList<>();
    found.add(claims);
    for (Step step : steps) {
      List<Object> next = new ArrayList<>();
      found.forEach(value -> follow(step, value, next));
      found = next;
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(new Found(found.getFirst()));
  }

  private static void follow(Step step, Object value, List<Object> into) {
    switch (step) {
      case Step.Member(String name) -> {
        if (value instanceof Map<?, ?> map && map.containsKey(name)) {
          into.add(map.get(name));
        }
      }
      case Step.Item(int index) -> {
        if (value instanceof List<?> list) {
          int at = index < 0 ? list.size() + index : index;
          if (at >= 0 && at < list.size()) {
            into.add(list.get(at));
          }
        }
      }
      case Step.All() -> into.addAll(within(value));
      case Step.Slice slice -> slice(slice, value, into);
      case Step.Matching(Predicate<Object> condition) ->
          within(value).stream().filter(condition).forEach(into::add);
    }
  }

  private static List<Object> within(Object value) {
    return switch (value) {
      case List<?> list -> new ArrayList<>(list);
      case Map<?, ?> map -> new ArrayList<>(map.values());
      case null, default -> List.of();
    };
  }

  private static void slice(Step.Slice slice, Object value, List<Object> into) {
    switch (value) {
      case String text -> {
        int length = text.codePointCount(0, text.length());
        int from = bound(slice.from(), 0, length);
        int to = bound(slice.to(), length, length);
        into.add(
            from >= to
                ? ""
                : text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to)));
      }
      case List<?> list -> {
        int from = bound(slice.from(), 0, list.size());
        int to = bound(slice.to(), list.size(), list.size());
        for (int at = from; at < to; at++) {
          into.add(list.get(at));
        }
      }
      case null, default -> {}
    }
  }

  private static int bound(Optional<Integer> written, int otherwise, int length) {
    int at = written.map(index -> index < 0 ? length + index : index).orElse(otherwise);
    return Math.clamp(at, 0, length);
  }
}
