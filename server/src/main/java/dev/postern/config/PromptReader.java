package dev.postern.config;

import dev.postern.config.PromptConfig.Argument;
import dev.postern.config.PromptConfig.ColumnAt;
import dev.postern.error.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads prompts. */
final class PromptReader {
  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_]+)}");
  private static final Pattern COLUMN = Pattern.compile("([^/]+)/(.+)\\.([^.]+)");

  private final Map<String, ServiceConfig> services;

  PromptReader(Map<String, ServiceConfig> services) {
    this.services = services;
  }

  Map<String, PromptConfig> prompts(Section root) {
    Map<String, PromptConfig> prompts = new LinkedHashMap<>();
    Section named = root.section("prompts");
    for (String name : named.names()) {
      if (!ToolReader.NAME.matcher(name).matches()) {
        named.problem(name, "is no name for a prompt: at most 40 of a-z, 0-9 and _ make one");
      }
      try (Section prompt = named.section(name)) {
        List<Argument> arguments = arguments(prompt);
        String text = prompt.requireText("text").orElse("");
        checkPlaces(prompt, text, arguments);
        prompts.put(
            name,
            new PromptConfig(
                name,
                prompt.findText("title").orElse(name),
                ToolReader.description(prompt),
                arguments,
                text,
                prompt.place()));
      }
    }
    return prompts;
  }

  private List<Argument> arguments(Section prompt) {
    List<Argument> arguments = new ArrayList<>();
    Section named = prompt.section("arguments");
    for (String name : named.names()) {
      if (!ToolReader.NAME.matcher(name).matches()) {
        named.problem(name, "is no name for an argument: at most 40 of a-z, 0-9 and _ make one");
      }
      try (Section argument = named.section(name)) {
        arguments.add(
            new Argument(
                name,
                argument.text("description", ""),
                argument.flag("required", false),
                argument.findText("values-from").flatMap(text -> column(argument, text))));
      }
    }
    return arguments;
  }

  private Optional<ColumnAt> column(Section argument, String text) {
    Matcher written = COLUMN.matcher(text);
    if (!written.matches()) {
      argument.problem("values-from", "expects service/resource.column");
      return Optional.empty();
    }
    if (!services.containsKey(written.group(1))) {
      argument.problem(
          "values-from",
          "names the service " + written.group(1) + ", which is not in services",
          Suggestion.nearest(written.group(1), services.keySet()));
    }
    return Optional.of(new ColumnAt(written.group(1), written.group(2), written.group(3)));
  }

  /** Braces that hold no name are text. */
  private static void checkPlaces(Section prompt, String text, List<Argument> arguments) {
    List<String> names = arguments.stream().map(Argument::name).toList();
    Matcher place = PLACE.matcher(text);
    while (place.find()) {
      if (!names.contains(place.group(1))) {
        prompt.problem(
            "text",
            "holds " + place.group() + ", which is none of its arguments",
            Suggestion.nearest(place.group(1), names));
      }
    }
    for (String name : names) {
      if (!text.contains("{" + name + "}")) {
        prompt.problem("text", "does not hold {" + name + "}");
      }
    }
  }
}
