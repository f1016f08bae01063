package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.config.HookSettings;
import dev.postern.hook.HookTrials;
import dev.postern.json.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs one hook on a recorded or described call. */
@Command(
    name = "run",
    description = {
      "Run one hook on a call from a file, and say what became of it.",
      "What the hook asks for is answered from the file; no database is used but with --database."
    },
    mixinStandardHelpOptions = true)
final class HooksRunCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private DatabaseOption database;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The hook file: shop/customers.js; that of a recorded call unless given.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--phase",
      paramLabel = "PHASE",
      description = "Which of its hooks: beforeCreate; that of a recorded call unless given.")
  private Optional<String> phase = Optional.empty();

  @Option(
      names = "--request",
      required = true,
      paramLabel = "FIXTURE",
      description = "A JSON file: rows, patch, args or value, roles, claims, db, fetch, now.")
  private Path request;

  @Option(
      names = {"--as", "--role"},
      paramLabel = "ROLE",
      description = "The role of the caller instead of those of the file; may be repeated.")
  private List<String> roles = List.of();

  @Option(names = "--trace", description = "Say what the hook asked for and how long it took.")
  private boolean isTracing;

  HooksRunCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws IOException {
    Config loaded = config.load();
    HookSettings settings = loaded.hooks();
    ObjectNode given = given();
    ObjectNode outcome =
        database.with(
            assembly,
            loaded,
            data -> {
              try (HookTrials trials = HookTrials.open(settings, data)) {
                return trials.run(
                    file.map(named -> within(named, settings.folder()))
                        .orElseGet(() -> recorded(given, "hook", "FILE")),
                    phase.orElseGet(() -> recorded(given, "phase", "--phase")),
                    given);
              }
            });
    PrintWriter out = spec.commandLine().getOut();
    out.println(outcome.path("status").asString());
    outcome.path("log").forEach(line -> out.println("log: " + line.asString("")));
    print(outcome, given, out);
    if (isTracing) {
      outcome
          .path("asked")
          .forEach(
              asked ->
                  out.println(
                      "asked: " + asked.path("name").asString("") + " " + asked.path("argument")));
      if (!database.isWanted()) {
        out.println(
            "no SQL was run: what the hook asks for is answered from the file; see --database");
      }
      out.printf(Locale.ROOT, "took: %.3f ms%n", outcome.path("micros").asLong() / 1e3);
    }
    out.flush();
    String status = outcome.path("status").asString();
    return status.equals("failed") ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private static String within(Path named, Path folder) {
    Path here = named.toAbsolutePath().normalize();
    Path path = here.startsWith(folder) ? folder.relativize(here) : named;
    return path.toString().replace('\\', '/');
  }

  private String recorded(ObjectNode given, String member, String option) {
    if (!given.path(member).isString()) {
      throw new CommandException(
          "%s says nothing of its '%s'; say which by %s".formatted(request, member, option));
    }
    return given.path(member).stringValue();
  }

  private ObjectNode given() throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(request);
      if (!(JsonText.parse(bytes, bytes.length) instanceof ObjectNode given)) {
        throw new CommandException(request + " holds no JSON object");
      }
      if (!roles.isEmpty()) {
        ArrayNode named = given.putArray("roles");
        roles.forEach(named::add);
      }
      return given;
    } catch (NoSuchFileException missing) {
      throw new CommandException("There is no file " + request);
    } catch (JacksonException malformed) {
      throw new CommandException(request + " is no JSON: " + malformed.getOriginalMessage());
    }
  }

  private static void print(ObjectNode outcome, ObjectNode given, PrintWriter out) {
    outcome.path("narrowed").forEach(one -> out.println("narrowed: " + one));
    if (outcome.has("rejection")) {
      out.println("rejection: " + outcome.path("rejection"));
    }
    if (outcome.has("failure")) {
      out.println(outcome.path("failure").asString());
    }
    outcome
        .path("audit")
        .properties()
        .forEach(one -> out.println("audit: " + one.getKey() + " " + one.getValue()));
    for (String member : List.of("rows", "patch", "args", "value")) {
      if (outcome.has(member)) {
        printChange(member, given.path(member), outcome.path(member), out);
      }
    }
  }

  /** Lines with {@code -} went in and do not come out so; lines with {@code +} come out. */
  private static void printChange(String member, JsonNode before, JsonNode after, PrintWriter out) {
    int count = Math.max(before.isArray() ? before.size() : 1, after.isArray() ? after.size() : 1);
    for (int i = 0; i < count; i++) {
      JsonNode old = before.isArray() ? before.path(i) : before;
      JsonNode left = after.isArray() ? after.path(i) : after;
      String place = after.isArray() ? member + "[" + i + "]" : member;
      if (old.equals(left)) {
        out.println("  " + place + " " + left);
      } else {
        if (!old.isMissingNode()) {
          out.println("- " + place + " " + old);
        }
        if (!left.isMissingNode()) {
          out.println("+ " + place + " " + left);
        }
      }
    }
  }
}
