package dev.postern.cli;

import dev.postern.audit.RecordFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Tells everything that is known of one request. */
@Command(
    name = "story",
    description = {
      "Tell everything that the audit records know of one request, with its parts and its hooks.",
      "The id is the X-Request-Id of the answer, or that of a part of it."
    },
    mixinStandardHelpOptions = true)
final class AuditStoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(paramLabel = "ID", description = "The id of a request or a batch.")
  private String id;

  @Override
  public Integer call() throws IOException {
    List<JsonNode> story = new ArrayList<>();
    AuditRecords.each(
        new RecordFiles(config.load().audit().file()),
        record -> {
          if (belongs(record.path("request_id").asString(""))) {
            story.add(record);
          }
        });
    if (story.isEmpty()) {
      throw new CommandException(
          "No record knows a request " + AuditRecords.plain(id) + "; older ones may be deleted");
    }
    PrintWriter out = spec.commandLine().getOut();
    tellCaller(out, story.getLast());
    story.forEach(record -> tell(out, record));
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  /** Parts of a request have its id and a dash before their own. */
  private boolean belongs(String requestId) {
    return requestId.equals(id) || requestId.startsWith(id + "-");
  }

  private static void tellCaller(PrintWriter out, JsonNode whole) {
    out.printf(
        "%s, by %s, from %s%n",
        AuditRecords.who(whole),
        whole.has("method") ? AuditRecords.text(whole, "method") : "no sign-in",
        AuditRecords.text(whole, "remote"));
    detail(out, "key", whole);
    detail(out, "client", whole);
    detail(out, "purpose", whole);
    detail(out, "traceparent", whole);
  }

  private static void tell(PrintWriter out, JsonNode record) {
    out.println();
    out.printf(
        "%s  record %s, request %s%s%n",
        AuditRecords.text(record, "time"),
        AuditRecords.text(record, "seq"),
        AuditRecords.text(record, "request_id"),
        record.has("origin") ? ", asked by a hook" : "");
    String error =
        record.has("error")
            ? ", told %s with status %s"
                .formatted(AuditRecords.text(record, "error"), AuditRecords.text(record, "status"))
            : "";
    out.printf(
        "  %s: %s%s; %s rows, %s bytes, %.1f ms%n",
        AuditRecords.what(record),
        AuditRecords.text(record, "outcome"),
        error,
        AuditRecords.text(record, "rows"),
        AuditRecords.text(record, "bytes"),
        record.path("micros").asLong() / 1e3);
    detail(out, "tool", record);
    detail(out, "parameters", record);
    detail(out, "sql", record);
    for (JsonNode bind : record.path("binds")) {
      out.printf(
          "    %-12s %s %s %s%n",
          "compared",
          AuditRecords.text(bind, "column"),
          AuditRecords.text(bind, "operator"),
          AuditRecords.text(bind, "value"));
    }
    for (JsonNode hook : record.path("hooks")) {
      out.printf(
          "    %-12s %s %s, version %s: %s%s in %s ms%n",
          "hook",
          AuditRecords.text(hook, "phase"),
          AuditRecords.text(hook, "file"),
          AuditRecords.text(hook, "version"),
          AuditRecords.text(hook, "outcome"),
          hook.has("reason") ? ", " + AuditRecords.text(hook, "reason") : "",
          AuditRecords.text(hook, "ms"));
    }
    record
        .path("notes")
        .forEachEntry(
            (name, value) ->
                out.printf(
                    "    %-12s %s: %s%n",
                    "note", AuditRecords.plain(name), AuditRecords.plain(value.asString(""))));
    if (record.path("undone").asBoolean(false)) {
      out.println("    everything was undone at the end, as the caller wanted");
    }
  }

  private static void detail(PrintWriter out, String name, JsonNode record) {
    if (record.has(name)) {
      out.printf("    %-12s %s%n", name, AuditRecords.text(record, name));
    }
  }
}
