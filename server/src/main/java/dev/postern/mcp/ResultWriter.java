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

  /** What a tool gave: as data, and as text for clients that know nothing else. */
  Json content(ToolAnswer answer, boolean isModern) {
    Json structured = answer.structured().orElse(Json.NULL);
    boolean isRepeated = settings.repeatsRowsAsText() || structured.length() <= MAX_REPEATED_BYTES;
    Json text = isRepeated ? structured : Json.of("The answer is in structuredContent.");
    return answer.content().isPresent()
        ? tool(answer.content().get(), structured, answer.isError(), isModern)
        : tool(block(text), structured, answer.isError(), isModern);
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
    add(structured, text, "hint", error.hint());
    advice.argument().ifPresent(name -> structured.put("argument", name));
    if (!advice.candidates().isEmpty()) {
      advice.candidates().forEach(structured.putArray("candidates")::add);
      text.append("\nThere are: ").append(String.join(", ", advice.candidates())).append('.');
    }
    add(structured, text, "next", advice.next());
    structured.put("retry", advice.retry().word());
    structured.put("status", error.status());
    return tool(block(Json.of(text.toString())), JsonText.write(structured), true, isModern);
  }

  private static void add(ObjectNode structured, StringBuilder text, String name, String value) {
    if (value != null) {
      structured.put(name, value);
      text.append('\n').append(value);
    }
  }

  private static Json block(Json text) {
    return new JsonBuffer(text.length() * 9 / 8 + FRAME_BYTES)
        .raw("[{\"type\":\"text\",\"text\":")
        .string(text)
        .raw("}]")
        .json();
  }

  private Json tool(Json content, Json structured, boolean isError, boolean isModern) {
    JsonBuffer buffer =
        new JsonBuffer(structured.length() + content.length() + FRAME_BYTES)
            .raw("{\"content\":")
            .raw(content)
            .raw(",\"structuredContent\":")
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
