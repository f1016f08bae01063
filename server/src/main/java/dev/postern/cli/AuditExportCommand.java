package dev.postern.cli;

import dev.postern.audit.RecordFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Hands out a part of the records. */
@Command(
    name = "export",
    description = "Write audit records of a time or a subject as NDJSON or CSV.",
    mixinStandardHelpOptions = true)
final class AuditExportCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of(
          "seq",
          "node",
          "time",
          "request_id",
          "batch_id",
          "origin",
          "surface",
          "remote",
          "client",
          "subject",
          "method",
          "key",
          "role",
          "service",
          "resource",
          "action",
          "what",
          "tool",
          "parameters",
          "purpose",
          "sql",
          "rows",
          "bytes",
          "micros",
          "outcome",
          "error",
          "status",
          "event",
          "hash");

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "From then on: 2026-11-27, or 2026-11-27T08:00:00Z.")
  private Optional<String> from = Optional.empty();

  @Option(names = "--to", paramLabel = "TIME", description = "Before then.")
  private Optional<String> to = Optional.empty();

  @Option(names = "--subject", paramLabel = "NAME", description = "Of this caller alone.")
  private Optional<String> subject = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "ndjson",
      description = "ndjson, the records as they are, or csv (${DEFAULT-VALUE}).")
  private String format;

  @Option(names = "--out", paramLabel = "FILE", description = "Write here and not to stdout.")
  private Optional<Path> file = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (!List.of("ndjson", "csv").contains(format)) {
      throw new CommandException("--format is ndjson or csv, not " + AuditRecords.plain(format));
    }
    Instant first = from.map(AuditExportCommand::time).orElse(Instant.MIN);
    Instant end = to.map(AuditExportCommand::time).orElse(Instant.MAX);
    RecordFiles files = new RecordFiles(config.load().audit().file());
    if (file.isEmpty()) {
      write(files, first, end, spec.commandLine().getOut());
      return CommandLine.ExitCode.OK;
    }
    Serving.writeSecret(file.get(), "");
    try (PrintWriter out =
        new PrintWriter(Files.newBufferedWriter(file.get(), StandardCharsets.UTF_8))) {
      write(files, first, end, out);
    }
    return CommandLine.ExitCode.OK;
  }

  private static Instant time(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException wrong) {
      throw new CommandException(
          "Write a time as 2026-11-27 or 2026-11-27T08:00:00Z, not " + AuditRecords.plain(text));
    }
  }

  private void write(RecordFiles files, Instant first, Instant end, PrintWriter out)
      throws IOException {
    boolean isCsv = format.equals("csv");
    if (isCsv) {
      out.print(String.join(",", COLUMNS) + "\r\n");
    }
    AuditRecords.each(
        files,
        record -> {
          if (isWanted(record, first, end)) {
            out.print(isCsv ? csv(record) + "\r\n" : record + "\n");
          }
        });
    out.flush();
  }

  private boolean isWanted(JsonNode record, Instant first, Instant end) {
    Instant time = Instant.parse(record.path("time").asString(Instant.EPOCH.toString()));
    return !time.isBefore(first)
        && time.isBefore(end)
        && subject.filter(name -> !name.equals(record.path("subject").asString(""))).isEmpty();
  }

  private static String csv(JsonNode record) {
    StringBuilder line = new StringBuilder();
    for (String column : COLUMNS) {
      if (!line.isEmpty()) {
        line.append(',');
      }
      line.append(cell(record.path(column).asString("")));
    }
    return line.toString();
  }

  /** Spreadsheets take a text that begins like a formula for one. */
  private static String cell(String value) {
    String safe =
        !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    boolean isPlain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return isPlain ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
  }
}
