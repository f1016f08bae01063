package dev.postern.cli;

import dev.postern.auth.Whom;
import dev.postern.config.AuditRule.Binds;
import dev.postern.config.Config;
import dev.postern.json.JsonText;
import dev.postern.pipeline.Explainer;
import dev.postern.pipeline.Explanation;
import dev.postern.pipeline.ExplanationJson;
import dev.postern.pipeline.Question;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Says what would become of one call, and why. */
@Command(
    name = "explain",
    description = {
      "Say what would become of a call: who decides and where that stands, the error it would get,",
      "hooks, masks, limits, the statement and how the database would run it. Nothing of it is"
          + " done."
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  private static final Pattern HTTP = Pattern.compile("([A-Za-z]+) +(/.*)", Pattern.DOTALL);
  private static final Pattern TOOL = Pattern.compile("tool +(\\S+) *(.*)", Pattern.DOTALL);

  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private AsOption as;

  @Parameters(
      paramLabel = "CALL",
      description = "'GET /api/shop/orders?select=id', or 'tool read_records {\"resource\": …}'.")
  private String asked;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "FIELD",
      description = "A field of the header: 'Prefer: return=representation'; may be repeated.")
  private List<String> fields = List.of();

  @Option(
      names = "--body",
      paramLabel = "JSON",
      description = "The body, or @FILE to read it from a file.")
  private String body = "";

  @Option(
      names = "--hooks",
      description = {
        "Run the hooks before the call, so that all else is what they leave of it. What they"
            + " change",
        "in data is undone; what they do elsewhere, as by fetch, is not."
      })
  private boolean runsHooks;

  @Option(
      names = "--binds",
      description = {
        "Tell the values that are compared, whatever audit records keep of them; not those of",
        "columns that the caller does not see as they are."
      })
  private boolean tellsValues;

  @Option(names = "--json", description = "Print JSON.")
  private boolean isJson;

  ExplainCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws IOException {
    Question question = question();
    Config loaded = config.load();
    Whom whom = as.whom(loaded);
    Explainer.Wish wish =
        new Explainer.Wish(runsHooks, tellsValues ? Optional.of(Binds.VALUES) : Optional.empty());
    Explanation explanation;
    try (Assembly.Assembled gateway = assembly.assemble(loaded::visiting)) {
      explanation = gateway.explain(question, whom, wish);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (isJson) {
      out.println(
          JsonText.mapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(ExplanationJson.of(explanation)));
    } else {
      new ExplanationText(out).print(explanation);
    }
    out.flush();
    return explanation.refusal().isEmpty()
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  private Question question() throws IOException {
    Matcher tool = TOOL.matcher(asked.strip());
    if (tool.matches()) {
      if (!fields.isEmpty() || !body.isEmpty()) {
        throw new CommandException("The call of a tool has arguments, and no header or body");
      }
      return new Question.Tool(tool.group(1), arguments(tool.group(2)));
    }
    Matcher http = HTTP.matcher(asked.strip());
    if (!http.matches()) {
      throw new CommandException(
          "Write a call as 'GET /path?query' or as 'tool NAME {arguments}', not '%s'"
              .formatted(asked));
    }
    List<Map.Entry<String, String>> header = new ArrayList<>();
    for (String field : fields) {
      int colon = field.indexOf(':');
      if (colon <= 0) {
        throw new CommandException("Write a header field as 'Name: value', not '" + field + "'");
      }
      header.add(Map.entry(field.substring(0, colon).strip(), field.substring(colon + 1).strip()));
    }
    byte[] bytes =
        body.startsWith("@")
            ? read(Path.of(body.substring(1)))
            : body.getBytes(StandardCharsets.UTF_8);
    return new Question.Rest(http.group(1), http.group(2), header, bytes);
  }

  private static byte[] read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandException("There is no file " + file);
    }
    return Files.readAllBytes(file);
  }

  private static ObjectNode arguments(String text) {
    if (text.isBlank()) {
      return JsonText.object();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      if (JsonText.parse(bytes, bytes.length) instanceof ObjectNode arguments) {
        return arguments;
      }
    } catch (JacksonException malformed) {
      throw new CommandException("The arguments are no JSON: " + malformed.getOriginalMessage());
    }
    throw new CommandException("The arguments of a tool are a JSON object");
  }
}
