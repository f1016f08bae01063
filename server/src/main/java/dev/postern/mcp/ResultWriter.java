package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import tools.jackson.databind.node.ObjectNode;

/** Writes results with what each era wants said in them. */
final class ResultWriter {
  private static final int MAX_REPEATED_BYTES = 1_000;
  private static final int FRAME_BYTES = 256;

  private final McpSettings settings;
  private final Json serverMeta;

  ResultWriter(McpSettings settings, String version) {
    this.settings = settings;
    this.serverMeta = ServerIdentity.meta(version);
  }

  /**
   * A result that a client may keep for a while, though not for another caller.
   *
   * @param members its members without braces
   */
  Json cacheable(Json members, boolean isModern) {
    JsonBuffer buffer = new JsonBuffer(members.length() + FRAME_BYTES).raw("{").raw(members);
    if (isModern) {
      modern(buffer);
      buffer.raw(",\"ttlMs\":" + settings.listFreshMillis() + ",\"cacheScope\":\"private\"");
    }
    return buffer.raw("}").json();
  }

  /**
   * A result that is not to be kept.
   *
   * @param members its members without braces
   */
  Json plain(Json members, boolean isModern) {
    JsonBuffer buffer = new JsonBuffer(members.length() + FRAME_BYTES).raw("{").raw(members);
    if (isModern) {
      // without members of its own the comma would come first
      buffer.raw(members.length() == 0 ? "\"resultType\":" : ",\"resultType\":");
      buffer.raw("\"complete\",\"_meta\":").raw(serverMeta);
    }
    return buffer.raw("}").json();
  }

  /** What a client must answer before it gets a result. */
  Json inputRequired(InputRequired asked) {
    Json members = Pages.members(asked.result());
    return new JsonBuffer(members.length() + FRAME_BYTES)
        .raw("{")
        .raw(members)
        .raw(",\"resultType\":\"input_required\",\"_meta\":")
        .raw(serverMeta)
        .raw("}")
        .json();
  }

  /** What a tool gave that makes its own content. */
  Json answer(ToolAnswer answer, boolean isModern) {
    if (answer.content().isEmpty() && !answer.isError()) {
      return content(answer.structured().orElse(Json.of("{}")), isModern);
    }
    JsonBuffer buffer = new JsonBuffer(FRAME_BYTES).raw("{\"content\":");
    if (answer.content().isPresent()) {
      buffer.raw(answer.content().get());
    } else {
      buffer
          .raw("[{\"type\":\"text\",\"text\":")
          .string(answer.structured().orElse(Json.of("{}")))
          .raw("}]");
    }
    answer.structured().ifPresent(data -> buffer.raw(",\"structuredContent\":").raw(data));
    buffer.raw(",\"isError\":" + answer.isError());
    if (isModern) {
      modern(buffer);
    }
    return buffer.raw("}").json();
  }

  /** What a tool gave: as data, and as text for clients that know nothing else. */
  Json content(Json structured, boolean isModern) {
    boolean isRepeated = settings.repeatsRowsAsText() || structured.length() <= MAX_REPEATED_BYTES;
    Json text = isRepeated ? structured : Json.of("The answer is in structuredContent.");
    return tool(text, structured, false, isModern);
  }

  /**
   * Why a tool could not: the members of the REST dialect's error with advice for models, and the
   * same in words.
   */
  Json failure(GatewayException error, Advice advice, boolean isModern) {
    ObjectNode structured = JsonText.object();
    structured.put("code", error.wireCode()).put("message", error.getMessage());
    StringBuilder text =
        new StringBuilder(error.wireCode()).append(": ").append(error.getMessage());
    add(structured, text, "details", error.details());
    if (!error.errors().isEmpty()) {
      ObjectNode errors = structured.putObject("errors");
      error
          .errors()
          .forEach(
              (field, wrong) -> {
                errors.put(field, wrong);
                text.append('\n').append(field).append(": ").append(wrong);
              });
    }
    add(structured, text, "hint", error.hint());
    advice.argument().ifPresent(name -> structured.put("argument", name));
    if (!advice.candidates().isEmpty()) {
      advice.candidates().forEach(structured.putArray("candidates")::add);
      text.append("\nThere are: ").append(String.join(", ", advice.candidates())).append('.');
    }
    add(structured, text, "next", advice.next());
    structured.put("retry", advice.retry().word());
    String seconds = error.headers().get("Retry-After");
    if (error.status() == 429 && seconds != null) {
      structured.put("retry_after_seconds", Long.parseLong(seconds));
    }
    structured.put("status", error.status());
    return tool(Json.of(text.toString()), JsonText.write(structured), true, isModern);
  }

  private static void add(ObjectNode structured, StringBuilder text, String name, String value) {
    if (value != null) {
      structured.put(name, value);
      text.append('\n').append(value);
    }
  }

  private Json tool(Json text, Json structured, boolean isError, boolean isModern) {
    JsonBuffer buffer =
        new JsonBuffer(structured.length() + text.length() * 9 / 8 + FRAME_BYTES)
            .raw("{\"content\":[{\"type\":\"text\",\"text\":")
            .string(text)
            .raw("}],\"structuredContent\":")
            .raw(structured)
            .raw(",\"isError\":" + isError);
    if (isModern) {
      modern(buffer);
    }
    return buffer.raw("}").json();
  }

  private void modern(JsonBuffer buffer) {
    buffer.raw(",\"resultType\":\"complete\",\"_meta\":").raw(serverMeta);
  }
}
