package dev.postern.cli;

import dev.postern.hook.HookBinding;
import dev.postern.hook.HookTrials;
import dev.postern.json.JsonText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists which hook runs around what. */
@Command(
    name = "list",
    description = {
      "List the hooks and what each runs around, with the version of the whole set.",
      "No database is used: whether what they name is there, 'postern check' tells."
    },
    mixinStandardHelpOptions = true)
final class HooksListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "Print JSON.")
  private boolean isJson;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (HookTrials hooks = HookTrials.open(config.load().hooks())) {
      if (isJson) {
        out.println(json(hooks).toPrettyString());
      } else {
        hooks.bindings().forEach(binding -> out.println(line(binding)));
        out.printf("%d hooks, version %s%n", hooks.bindings().size(), hooks.version());
      }
    }
    out.flush();
    return 0;
  }

  private static String line(HookBinding binding) {
    List<String> rest = new ArrayList<>();
    if (binding.order() != 0) {
      rest.add("order " + binding.order());
    }
    if (!binding.surfaces().isEmpty()) {
      rest.add("by " + String.join(", ", binding.surfaces()));
    }
    if (!binding.roles().isEmpty()) {
      rest.add("for " + String.join(", ", binding.roles()));
    }
    if (!binding.needs().isEmpty()) {
      rest.add("needs " + String.join(", ", binding.needs()));
    }
    binding.timeoutMillis().ifPresent(millis -> rest.add("at most " + millis + " ms"));
    if (binding.onError().equals("skip")) {
      rest.add("skipped on error");
    }
    return "%-28s %-14s %-28s %s"
        .formatted(binding.endpoints(), binding.phase(), binding.file(), String.join("; ", rest))
        .stripTrailing();
  }

  private static ObjectNode json(HookTrials all) {
    ObjectNode told = JsonText.object();
    told.put("version", all.version());
    ArrayNode hooks = told.putArray("hooks");
    for (HookBinding binding : all.bindings()) {
      ObjectNode hook = hooks.addObject();
      hook.put("endpoints", binding.endpoints());
      hook.put("phase", binding.phase());
      hook.put("file", binding.file());
      hook.put("order", binding.order());
      binding.surfaces().forEach(hook.putArray("surfaces")::add);
      binding.roles().forEach(hook.putArray("roles")::add);
      binding.needs().forEach(hook.putArray("needs")::add);
      binding.timeoutMillis().ifPresent(millis -> hook.put("timeoutMs", millis));
      hook.put("onError", binding.onError());
    }
    return told;
  }
}
