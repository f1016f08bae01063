package dev.postern.config;

import dev.postern.error.Suggestion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One map of the file, read key by key. Each read checks the type, adds what is wrong to the
 * problems and goes on with the default, so that one pass finds everything. What was read, or its
 * default, is noted for {@code check --print}. Close it when every known key has been read: what is
 * left is unknown.
 */
final class Section implements AutoCloseable {
  private final String path;
  private final Tree.Branch branch;
  private final Position position;
  private final List<Problem> problems;
  private final Map<String, Object> effective;
  private final Set<String> known = new LinkedHashSet<>();

  Section(
      String path,
      Tree.Branch branch,
      Position position,
      List<Problem> problems,
      Map<String, Object> effective) {
    this.path = path;
    this.branch = branch;
    this.position = position;
    this.problems = problems;
    this.effective = effective;
  }

  String path() {
    return path;
  }

  /** Where the key of this map stands. */
  Position position() {
    return position;
  }

  /** The keys there are, where they are names and not words of the config's own. */
  Set<String> names() {
    return branch.entries().keySet();
  }

  int number(String key, int otherwise, int least, int most) {
    return (int)
        wholeNumber(key, (long) otherwise, least, most).orElse((long) otherwise).longValue();
  }

  long number(String key, long otherwise, long least, long most) {
    return wholeNumber(key, otherwise, least, most).orElse(otherwise);
  }

  OptionalInt findNumber(String key, int least, int most) {
    return wholeNumber(key, null, least, most).stream().mapToInt(Long::intValue).findFirst();
  }

  OptionalLong findLong(String key, long least, long most) {
    return wholeNumber(key, null, least, most).stream().mapToLong(Long::longValue).findFirst();
  }

  private Optional<Long> wholeNumber(String key, Long otherwise, long least, long most) {
    String expected = "a whole number from " + least + " to " + most;
    Optional<Long> found =
        leaf(key, expected)
            .flatMap(
                leaf -> {
                  Optional<Long> number =
                      leaf.type() == Tree.Kind.WHOLE_NUMBER || leaf.referred()
                          ? Scalars.wholeNumber(leaf.text())
                          : Optional.empty();
                  if (number.isEmpty()) {
                    expects(key, expected, leaf);
                  } else if (number.get() < least || number.get() > most) {
                    problem(
                        key,
                        "expects "
                            + expected
                            + (leaf.referred() ? ", found another" : ", found " + number.get()));
                    return Optional.empty();
                  }
                  return number;
                });
    effective.put(key, found.orElse(otherwise));
    return found;
  }

  boolean flag(String key, boolean otherwise) {
    boolean flag =
        leaf(key, "true or false")
            .flatMap(
                leaf -> {
                  Optional<Boolean> found =
                      leaf.type() == Tree.Kind.FLAG || leaf.referred()
                          ? Scalars.flag(leaf.text())
                          : Optional.empty();
                  if (found.isEmpty()) {
                    expects(key, "true or false", leaf);
                  }
                  return found;
                })
            .orElse(otherwise);
    effective.put(key, flag);
    return flag;
  }

  /** A flag that need not be there; printed as nothing then. */
  Optional<Boolean> findFlag(String key) {
    if (holdsSomething(key)) {
      return Optional.of(flag(key, false));
    }
    known.add(key);
    effective.put(key, null);
    return Optional.empty();
  }

  String text(String key, String otherwise) {
    return readText(key, otherwise).orElse(otherwise);
  }

  Optional<String> findText(String key) {
    return readText(key, null);
  }

  /** Reports the key as missing where it is; then the result is empty. */
  Optional<String> requireText(String key) {
    Optional<String> text = readText(key, null);
    if (!holdsSomething(key)) {
      problem(key, "is required");
    } else if (text.isPresent() && text.get().isBlank()) {
      problem(key, "must not be empty");
    }
    return text;
  }

  /** The same for text that is shown to nobody. */
  Optional<String> requireSecret(String key) {
    Optional<String> text = requireText(key);
    effective.put(key, Scalars.HIDDEN);
    return text;
  }

  private Optional<String> readText(String key, String otherwise) {
    Optional<Tree.Leaf> leaf = leaf(key, "text");
    effective.put(key, leaf.map(found -> Scalars.shown(key, found)).orElse(otherwise));
    return leaf.map(Tree.Leaf::text);
  }

  /** One of a few words; another one is a problem, and the result is {@code otherwise}. */
  String word(String key, String otherwise, List<String> words) {
    String written = text(key, otherwise);
    if (words.contains(written)) {
      return written;
    }
    problem(key, "expects one of " + String.join(", ", words), Suggestion.nearest(written, words));
    return otherwise;
  }

  /** A list of single values; one that is not there is printed as nothing. */
  Optional<List<String>> findTexts(String key) {
    List<String> found = texts(key, List.of());
    if (!holdsSomething(key)) {
      effective.put(key, null);
      return Optional.empty();
    }
    return Optional.of(found);
  }

  /** A list of single values. */
  List<String> texts(String key, List<String> otherwise) {
    List<Tree.Leaf> leaves = new ArrayList<>();
    Optional<Tree> found = value(key);
    if (found.isPresent()) {
      if (found.get() instanceof Tree.Items list) {
        for (Tree item : list.items()) {
          if (item instanceof Tree.Leaf leaf && leaf.type() != Tree.Kind.NOTHING) {
            leaves.add(leaf);
          } else {
            problems.add(
                new Problem(
                    item.position(), below(key), "expects a list of text, found " + item.kind()));
          }
        }
      } else {
        expects(key, "a list", found.get());
        found = Optional.empty();
      }
    }
    effective.put(
        key,
        found.isPresent()
            ? leaves.stream().map(leaf -> Scalars.shown(key, leaf)).toList()
            : otherwise);
    return found.isPresent() ? leaves.stream().map(Tree.Leaf::text).toList() : otherwise;
  }

  /**
   * A path; printed as it is in force.
   *
   * @param folder where a relative one starts
   */
  Path path(String key, Path otherwise, Path folder) {
    Optional<String> text = readText(key, otherwise.toString());
    Path path = text.map(written -> resolve(key, written, folder)).orElse(otherwise);
    effective.computeIfPresent(
        key, (name, shown) -> shown.equals(Scalars.HIDDEN) ? shown : path.toString());
    return path;
  }

  /** A path that need not be there; printed as nothing then. */
  Optional<Path> findPath(String key, Path folder) {
    if (holdsSomething(key)) {
      return Optional.of(path(key, folder, folder));
    }
    known.add(key);
    effective.put(key, null);
    return Optional.empty();
  }

  /** A list of paths; printed as they are in force. */
  List<Path> paths(String key, List<Path> otherwise, Path folder) {
    List<Path> paths =
        texts(key, otherwise.stream().map(Path::toString).toList()).stream()
            .map(written -> resolve(key, written, folder))
            .toList();
    List<?> noted = (List<?>) effective.get(key);
    effective.put(
        key,
        IntStream.range(0, paths.size())
            .mapToObj(
                index ->
                    noted.get(index).equals(Scalars.HIDDEN)
                        ? Scalars.HIDDEN
                        : paths.get(index).toString())
            .toList());
    return paths;
  }

  private Path resolve(String key, String written, Path folder) {
    try {
      return folder.resolve(written).normalize();
    } catch (InvalidPathException unusable) {
      problem(key, "expects a path");
      return folder;
    }
  }

  /** The map at a key; an empty one where there is none. */
  Section section(String key) {
    Map<String, Object> noted = new LinkedHashMap<>();
    effective.put(key, noted);
    Tree.Branch found = branch(key).orElseGet(() -> new Tree.Branch(position, Map.of()));
    return new Section(below(key), found, positionOf(key), problems, noted);
  }

  /** The maps of the list at a key. */
  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    List<Object> noted = new ArrayList<>();
    effective.put(key, noted);
    switch (value(key).orElse(null)) {
      case null -> {}
      case Tree.Items list -> {
        for (Tree item : list.items()) {
          String itemPath = below(key) + "[" + sections.size() + "]";
          if (item instanceof Tree.Branch map) {
            Map<String, Object> itemNoted = new LinkedHashMap<>();
            noted.add(itemNoted);
            sections.add(new Section(itemPath, map, map.position(), problems, itemNoted));
          } else {
            problems.add(
                new Problem(item.position(), itemPath, "expects a map, found " + item.kind()));
          }
        }
      }
      case Tree other -> expects(key, "a list", other);
    }
    return sections;
  }

  /** The map for a key that stands in another file, where it is everything. */
  Section elsewhere(String key, Tree.Branch found) {
    Map<String, Object> noted = new LinkedHashMap<>();
    effective.put(key, noted);
    return new Section(below(key), found, found.position(), problems, noted);
  }

  /** A map whose keys mean something to a plugin only. */
  FreeMap free(String key) {
    Tree.Branch found = branch(key).orElseGet(() -> new Tree.Branch(position, Map.of()));
    effective.put(key, FreeMap.shown(key, found));
    return FreeMap.of(new Place(below(key), positionOf(key), Map.of()), found, problems);
  }

  void problem(String key, String message) {
    problem(key, message, Optional.empty());
  }

  void problem(String key, String message, Optional<String> suggestion) {
    problems.add(new Problem(positionOf(key), below(key), message, suggestion));
  }

  /** A problem with this map as a whole. */
  void problem(String message) {
    problems.add(new Problem(position, path, message));
  }

  void problem(Problem found) {
    problems.add(found);
  }

  /** This map and where its keys stand, for problems found later. */
  Place place() {
    Map<String, Position> keys = new LinkedHashMap<>();
    FreeMap.positions("", branch, keys);
    return new Place(path, position, keys);
  }

  @Override
  public void close() {
    branch
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                Optional<String> suggestion = Suggestion.nearest(key, known);
                String listed =
                    suggestion.isPresent()
                        ? ""
                        : "; known here: " + known.stream().collect(Collectors.joining(", "));
                problems.add(
                    new Problem(entry.key(), below(key), "is not known" + listed, suggestion));
              }
            });
  }

  private Optional<Tree.Leaf> leaf(String key, String expected) {
    return value(key)
        .flatMap(
            found -> {
              if (found instanceof Tree.Leaf leaf) {
                return Optional.of(leaf);
              }
              expects(key, expected, found);
              return Optional.empty();
            });
  }

  private Optional<Tree.Branch> branch(String key) {
    return value(key)
        .flatMap(
            found -> {
              if (found instanceof Tree.Branch map) {
                return Optional.of(map);
              }
              expects(key, "a map", found);
              return Optional.empty();
            });
  }

  /** Whether a key has a value, be it a wrong one. */
  boolean holdsSomething(String key) {
    Tree.Entry entry = branch.entries().get(key);
    return entry != null
        && !(entry.value() instanceof Tree.Leaf leaf && leaf.type() == Tree.Kind.NOTHING);
  }

  /** Whether a key has a map. */
  boolean holdsMap(String key) {
    Tree.Entry entry = branch.entries().get(key);
    return entry != null && entry.value() instanceof Tree.Branch;
  }

  /** What a key holds; a key without a value is as good as none. */
  private Optional<Tree> value(String key) {
    known.add(key);
    return Optional.ofNullable(branch.entries().get(key))
        .map(Tree.Entry::value)
        .filter(
            value ->
                !(value instanceof Tree.Leaf leaf
                    && (leaf.type() == Tree.Kind.NOTHING || leaf.type() == Tree.Kind.UNREADABLE)));
  }

  private void expects(String key, String expected, Tree found) {
    problem(key, "expects " + expected + ", found " + found.kind());
  }

  private Position positionOf(String key) {
    Tree.Entry entry = branch.entries().get(key);
    return entry == null ? position : entry.key();
  }

  private String below(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
