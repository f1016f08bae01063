package dev.postern.hook;

import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.error.Suggestion;
import dev.postern.json.JsonText;
import dev.postern.operation.Surface;
import dev.postern.spi.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads what a script exports as {@code bind}. */
final class BindReader {
  /** The name it is exported by in every language. */
  static final String NAME = "bind";

  private static final List<String> KEYS =
      List.of("surfaces", "roles", "order", "limits", "needs", "onError");
  private static final List<String> LIMITS = List.of("timeoutMs");

  private final Position position;
  private final List<Problem> problems;

  BindReader(Position position, List<Problem> problems) {
    this.position = position;
    this.problems = problems;
  }

  /** What it says; what makes no sense is told as a problem and left out. */
  Bind read(String text) {
    JsonNode bind = text.isEmpty() ? JsonText.object() : JsonText.parse(Json.of(text));
    if (!bind.isObject()) {
      problem(NAME, "must be an object");
      return Bind.ALWAYS;
    }
    known(bind, KEYS, NAME);
    JsonNode limits = bind.path("limits");
    if (!limits.isMissingNode()) {
      known(limits, LIMITS, NAME + ".limits");
    }
    return new Bind(
        surfaces(bind),
        new HashSet<>(texts(bind, "roles")),
        number(bind, "order", Integer.MIN_VALUE).orElse(0),
        number(limits, "timeoutMs", 1),
        texts(bind, "needs"),
        skips(bind));
  }

  private void known(JsonNode node, List<String> keys, String where) {
    if (!node.isObject()) {
      problem(where, "must be an object");
      return;
    }
    for (String key : node.propertyNames()) {
      if (!keys.contains(key)) {
        problems.add(
            new Problem(position, where + "." + key, "is unknown", Suggestion.nearest(key, keys)));
      }
    }
  }

  private Set<Surface> surfaces(JsonNode bind) {
    Set<Surface> found = EnumSet.noneOf(Surface.class);
    List<String> words = Arrays.stream(Surface.values()).map(Surface::word).toList();
    for (String word : texts(bind, "surfaces")) {
      if (!words.contains(word)) {
        problem(NAME + ".surfaces", "knows " + String.join(", ", words));
      }
      Arrays.stream(Surface.values())
          .filter(surface -> surface.word().equals(word))
          .forEach(found::add);
    }
    return found;
  }

  private boolean skips(JsonNode bind) {
    String word = bind.path("onError").asString("fail");
    if (!word.equals("fail") && !word.equals("skip")) {
      problem(NAME + ".onError", "must be 'fail' or 'skip'");
    }
    return word.equals("skip");
  }

  private OptionalInt number(JsonNode node, String key, int least) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!value.isInt() || value.intValue() < least) {
      problem(NAME + "." + key, "must be a whole number" + (least > 0 ? " from 1" : ""));
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
      problem(NAME + "." + key, "must be an array of texts");
    }
    return texts;
  }

  private void problem(String what, String message) {
    problems.add(new Problem(position, what, message));
  }
}
