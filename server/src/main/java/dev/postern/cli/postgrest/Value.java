package dev.postern.cli.postgrest;

import java.util.Map;

/**
 * What a setting holds.
 *
 * @param text with everything filled in
 * @param written the same as Postern's config may hold it, with references to the environment where
 *     parts came from there
 * @param variables what the environment gave to it, by name
 */
record Value(String text, String written, Map<String, String> variables) {
  Value {
    variables = Map.copyOf(variables);
  }

  static Value literal(String text) {
    return new Value(text, escaped(text), Map.of());
  }

  static Value ofVariable(String name, String text) {
    return new Value(text, "${" + name + "}", Map.of(name, text));
  }

  /** Part of it, by reference where one variable holds just that. */
  Value part(String part) {
    return variables.entrySet().stream()
        .filter(variable -> variable.getValue().equals(part) && !part.isEmpty())
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .map(name -> ofVariable(name, part))
        .orElseGet(() -> literal(part));
  }

  /** Text that Postern reads as it stands. */
  static String escaped(String text) {
    return text.replace("${", "$${");
  }
}
