package dev.postern.config;

import dev.postern.error.Suggestion;
import dev.postern.mask.ColumnMask;
import dev.postern.mask.MaskUse;
import dev.postern.mask.MaskWords;
import dev.postern.mask.Masks;
import dev.postern.mask.SafePattern;
import dev.postern.spi.Mask;
import dev.postern.spi.QualifiedName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads masks: those of a rule's columns, and those by tag and type. */
final class MaskReader {
  private static final Pattern TAGGED = Pattern.compile("[^/]+/[^/]+\\.[^./]+");
  private static final Pattern TAG = Pattern.compile("[a-z0-9_-]+");
  private static final int MOST_WITH_CHARACTERS = 200;
  private static final MaskWords WORDS = new MaskWords(MaskWords.UNKEYED);

  private MaskReader() {}

  /** The masks of a rule, {@code masks: {email: email, notes: {regex: …, with: …}}}. */
  static Masks masks(Section rule) {
    return new Masks(read(rule, "masks"));
  }

  /** What is said of all roles. */
  static RedactionConfig redaction(Section root, Map<String, ServiceConfig> services) {
    try (Section redaction = root.section("redaction")) {
      return new RedactionConfig(
          tags(redaction, services),
          read(redaction, "by-tag"),
          read(redaction, "by-type"),
          redaction.place());
    }
  }

  /** What is said of one role. */
  static RedactionConfig ofRole(Section role) {
    try (Section redaction = role.section("redaction")) {
      return new RedactionConfig(
          Map.of(), read(redaction, "by-tag"), read(redaction, "by-type"), redaction.place());
    }
  }

  private static Map<String, String> tags(Section redaction, Map<String, ServiceConfig> services) {
    Map<String, String> tags = new LinkedHashMap<>();
    try (Section named = redaction.section("tags")) {
      for (String column : named.names()) {
        String tag = named.text(column, "");
        String service = column.substring(0, Math.max(0, column.indexOf('/')));
        if (!TAGGED.matcher(column).matches()) {
          named.problem(column, "is no column; write service/resource.column");
        } else if (!services.containsKey(service)) {
          named.problem(
              column,
              "names the service " + service + ", which is not in services",
              Suggestion.nearest(service, services.keySet()));
        }
        if (!TAG.matcher(tag).matches()) {
          named.problem(column, "expects a tag of small letters, digits, - and _");
        }
        tags.put(column, tag);
      }
    }
    return tags;
  }

  private static Map<String, ColumnMask> read(Section around, String key) {
    Map<String, ColumnMask> masks = new LinkedHashMap<>();
    try (Section named = around.section(key)) {
      for (String name : named.names()) {
        masks.put(name, one(named, name));
      }
    }
    return masks;
  }

  private static ColumnMask one(Section masks, String name) {
    if (!masks.holdsMap(name)) {
      return new ColumnMask(word(masks, name), Set.of());
    }
    try (Section mask = masks.section(name)) {
      List<Mask> read = new ArrayList<>();
      if (mask.holdsSomething("mask")) {
        read.add(word(mask, "mask"));
      }
      if (mask.holdsSomething("regex")) {
        read.add(regex(mask));
      }
      if (mask.holdsSomething("json")) {
        read.add(places(mask));
      }
      if (mask.holdsSomething("function")) {
        read.add(function(mask));
      }
      if (read.size() != 1) {
        masks.problem(
            name, "expects one of mask, regex (and with), json and function, beside allow");
      }
      return new ColumnMask(read.isEmpty() ? new Mask.Null() : read.getFirst(), allowed(mask));
    }
  }

  private static Mask word(Section masks, String name) {
    String written = masks.text(name, "null"); // that word is nothing in YAML
    return WORDS
        .of(written)
        .orElseGet(
            () -> {
              masks.problem(
                  name,
                  "is no mask; there are none, hide, %s"
                      .formatted(String.join(", ", MaskWords.WORDS)),
                  Suggestion.nearest(written, MaskWords.WORDS));
              return new Mask.Null();
            });
  }

  private static Mask regex(Section mask) {
    String pattern = mask.text("regex", "");
    String with = mask.text("with", Mask.HIDDEN);
    if (with.length() > MOST_WITH_CHARACTERS) {
      mask.problem("with", "is longer than " + MOST_WITH_CHARACTERS + " characters");
    }
    try {
      return new Mask.Replace(SafePattern.read(pattern), with);
    } catch (IllegalArgumentException refused) {
      mask.problem("regex", refused.getMessage());
      return new Mask.Null();
    }
  }

  /** {@code $.a.b}, {@code a.b}, {@code items[*].price}. */
  private static Mask places(Section mask) {
    List<Mask.At> places = new ArrayList<>();
    try (Section json = mask.section("json")) {
      for (String path : json.names()) {
        String bare = path.startsWith("$.") ? path.substring(2) : path;
        List<String> steps = List.of(bare.replace("[*]", ".*").split("\\.", -1));
        if (steps.stream().anyMatch(step -> step.isBlank() || step.contains("["))) {
          json.problem(path, "is no path; write names with dots between, [*] for all of a list");
        }
        Mask at = one(json, path).mask();
        boolean isOfText =
            !(at instanceof Mask.Hide
                || at instanceof Mask.Places
                || at instanceof Mask.Function
                || at.isNone());
        if (!isOfText) {
          json.problem(path, "cannot be " + MaskWords.told(at) + " within a document");
        }
        places.add(new Mask.At(steps, isOfText ? at : new Mask.Null()));
      }
    }
    if (places.isEmpty()) {
      mask.problem("json", "names no place");
    }
    return new Mask.Places(places);
  }

  private static Mask function(Section mask) {
    String name = mask.text("function", "");
    int dot = name.indexOf('.');
    if (dot < 1 || dot == name.length() - 1) {
      mask.problem("function", "expects the name of a function with its schema, as in app.masked");
    }
    return new Mask.Function(
        new QualifiedName(name.substring(0, Math.max(0, dot)), name.substring(dot + 1)),
        Optional.empty());
  }

  private static Set<MaskUse> allowed(Section mask) {
    Set<MaskUse> allowed = EnumSet.noneOf(MaskUse.class);
    for (String word : mask.texts("allow", List.of())) {
      Optional<MaskUse> use = MaskUse.of(word);
      if (use.isEmpty()) {
        mask.problem(
            "allow",
            "has a word that is none of " + String.join(", ", MaskUse.words()),
            Suggestion.nearest(word, MaskUse.words()));
      }
      use.ifPresent(allowed::add);
    }
    return allowed;
  }
}
