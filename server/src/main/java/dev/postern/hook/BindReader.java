package dev.postern.hook;

import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.error.Suggestion;
import dev.postern.json.JsonText;
import dev.postern.operation.Surface;
import dev.postern.spi.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a script exports as {@code bind}. */
final class BindReader {
  /** The name it is exported by in every language. */
  static final String NAME = "bind";

  private static final List<String> KEYS =
      List.of("surfaces", "roles", "order", "limits", "needs", "onError");
  private static final List<String> LIMITS = List.of("timeoutMs");
  private static final List<String> ON_ERROR = List.of("fail", "skip");

  private final HookFile file;
  private final Path folder;
  private final List<Problem> problems;

  BindReader(HookFile file, Path folder, List<Problem> problems) {
    this.file = file;
    this.folder = folder;
    this.problems = problems;
  }

  /** What it says; what makes no sense is told as a problem and left out. */
  Bind read(String text) {
    JsonNode said = text.isEmpty() ? JsonText.object() : JsonText.parse(Json.of(text));
    if (!said.isObject()) {
      problem(NAME, NAME, "must be an object");
      return Bind.ALWAYS;
    }
    JsonNode bind = known(said, KEYS, NAME);
    JsonNode limits = bind.path("limits");
    if (!limits.isMissingNode()) {
      limits = known(limits, LIMITS, NAME + ".limits");
    }
    return new Bind(
        surfaces(bind),
        new HashSet<>(texts(bind, "roles")),
        number(bind, NAME, "order", Integer.MIN_VALUE).orElse(0),
        number(limits, NAME + ".limits", "timeoutMs", 1),
        texts(bind, "needs"),
        skips(bind));
  }

  /** Its members by their names here; Python may write them its own way. */
  private JsonNode known(JsonNode node, List<String> keys, String where) {
    ObjectNode known = JsonText.object();
    if (!node.isObject()) {
      problem(where, where.substring(where.lastIndexOf('.') + 1), "must be an object");
      return known;
    }
    for (String key : node.propertyNames()) {
      String name = file.language() == Language.PYTHON ? CaseFormat.camel(key) : key;
      if (keys.contains(name)) {
        known.set(name, node.get(key));
      } else {
        unknown(where + "." + key, key, "is unknown", Suggestion.nearest(key, keys));
      }
    }
    return known;
  }

  private Set<Surface> surfaces(JsonNode bind) {
    Set<Surface> found = EnumSet.noneOf(Surface.class);
    List<String> words = Arrays.stream(Surface.values()).map(Surface::word).toList();
    for (String word : texts(bind, "surfaces")) {
      require(word, words, "surfaces", "there is no surface '%s'".formatted(word));
      Arrays.stream(Surface.values())
          .filter(surface -> surface.word().equals(word))
          .forEach(found::add);
    }
    return found;
  }

  private boolean skips(JsonNode bind) {
    JsonNode word = bind.path("onError");
    if (!word.isMissingNode() && !ON_ERROR.contains(word.asString(""))) {
      unknown(
          NAME + ".onError",
          "onError",
          "must be 'fail' or 'skip'",
          Suggestion.nearest(word.asString(""), ON_ERROR));
    }
    return word.asString("").equals("skip");
  }

  private OptionalInt number(JsonNode node, String where, String key, int least) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!value.isInt() || value.intValue() < least) {
      problem(where + "." + key, key, "must be a whole number" + (least > 0 ? " from 1" : ""));
      return OptionalInt.empty();
    }
    return OptionalInt.of(value.intValue());
  }

  private List<String> texts(JsonNode node, String key) {
    List<String> texts = new ArrayList<>();
    JsonNode value = node.path(key);
    boolean isList = value.isMissingNode() || value.isArray();
    for (JsonNode text : value) {
      isList &= text.isString();
      texts.add(text.asString(""));
    }
    if (!isList) {
      problem(NAME + "." + key, key, "must be an array of texts");
    }
    return texts;
  }

  /** Tells a problem where a word of a list is none of those there are. */
  void require(String word, Collection<String> words, String key, String message) {
    if (!words.contains(word)) {
      unknown(NAME + "." + key, word, message, Suggestion.nearest(word, words));
    }
  }

  private void problem(String what, String word, String message) {
    unknown(what, word, message, Optional.empty());
  }

  private void unknown(String what, String word, String message, Optional<String> meant) {
    BindPlace places = new BindPlace(file.source().getCharacters().toString());
    HookFailure.Place place = places.of(file.path(), word);
    if (place.line() > 0 && file.language() == Language.PYTHON && word.equals("onError")) {
      place = places.of(file.path(), "on_error");
    }
    Position position = new Position(folder.resolve(file.path()), place.line(), place.column());
    problems.add(new Problem(position, what, message, meant));
  }
}
