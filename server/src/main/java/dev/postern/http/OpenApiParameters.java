package dev.postern.http;

import dev.postern.schema.Powers;
import dev.postern.spi.Capability;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Parameters that the operations of all tables share. */
final class OpenApiParameters {
  private OpenApiParameters() {}

  static void addTo(ObjectNode parameters, Powers powers) {
    parameters.set(
        "order",
        OpenApiDocument.parameter(
            "order",
            "query",
            "string",
            "Sort keys: column[.asc|.desc][.nullsfirst|.nullslast], with commas between them."));
    parameters.set(
        "limit", OpenApiDocument.parameter("limit", "query", "integer", "The most rows."));
    parameters.set(
        "offset",
        OpenApiDocument.parameter(
            "offset", "query", "integer", "How many rows to pass over first."));
    parameters.set(
        "and",
        OpenApiDocument.parameter(
            "and", "query", "string", "Conditions that all hold: (a.eq.1,b.gt.2)."));
    parameters.set(
        "or",
        OpenApiDocument.parameter(
            "or", "query", "string", "Conditions of which one holds: (a.eq.1,b.gt.2)."));
    parameters.set(
        "columns",
        OpenApiDocument.parameter(
            "columns", "query", "string", "The members of the body that are meant."));
    parameters.set(
        "on_conflict",
        OpenApiDocument.parameter(
            "on_conflict",
            "query",
            "string",
            "The columns by which a row that is there already is known; else the primary key."));
    parameters.set(
        "range",
        OpenApiDocument.parameter(
            "Range", "header", "string", "A stretch of rows, for instance 0-9."));
    parameters.set(
        "if-none-match",
        OpenApiDocument.parameter(
            "If-None-Match",
            "header",
            "string",
            "The ETag of a row that is there already: 304 if it is the same."));
    parameters.set(
        "if-match",
        OpenApiDocument.parameter(
            "If-Match",
            "header",
            "string",
            "The ETag of the one row to change: 412 if it is another by now."));
    parameters.set(
        "prefer.read",
        prefer(
            "Whether all rows are counted.",
            powers,
            "count=exact",
            "count=planned",
            "count=estimated"));
    parameters.set(
        "prefer.create",
        prefer(
            "What comes back, and what becomes of rows that are there already; several with commas"
                + " between them.",
            powers,
            "return=minimal",
            "return=headers-only",
            "return=representation",
            "resolution=merge-duplicates",
            "resolution=ignore-duplicates",
            "missing=default"));
    parameters.set(
        "prefer.change",
        prefer(
            "What comes back, and how many rows may be hit; several with commas between them.",
            powers,
            "return=minimal",
            "return=representation",
            "count=exact",
            "handling=strict, max-affected=1"));
  }

  /** Names what the source can do, and nothing else. */
  private static ObjectNode prefer(String description, Powers powers, String... examples) {
    ObjectNode parameter = OpenApiDocument.parameter("Prefer", "header", "string", description);
    ArrayNode named = ((ObjectNode) parameter.get("schema")).putArray("examples");
    Stream.of(examples).filter(example -> isServed(example, powers)).forEach(named::add);
    return parameter;
  }

  /** Whether a source heeds a preference. */
  static boolean isServed(String preference, Powers powers) {
    return switch (preference) {
      case "count=planned", "count=estimated" -> powers.can(Capability.ESTIMATE);
      case "return=representation", "return=headers-only" -> powers.can(Capability.RETURNING);
      case "resolution=merge-duplicates", "resolution=ignore-duplicates" ->
          powers.can(Capability.UPSERT);
      default -> true;
    };
  }
}
