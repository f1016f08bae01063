package dev.postern.cli.bridge;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One JSON-RPC message.
 *
 * @param text as it came
 */
record Message(JsonNode node, String text) {
  private static final String VERSION = "io.modelcontextprotocol/protocolVersion";

  Optional<JsonNode> id() {
    return Optional.ofNullable(node.get("id")).filter(id -> !id.isNull());
  }

  Optional<String> method() {
    return node.path("method").stringValueOpt();
  }

  boolean isMethod(String name) {
    return method().filter(name::equals).isPresent();
  }

  JsonNode params() {
    return node.path("params");
  }

  /** The revision that a message of the later era says it is of. */
  Optional<String> revision() {
    return params().path("_meta").path(VERSION).stringValueOpt();
  }

  /** Whether its answer stays open for as long as the client wants to hear. */
  boolean isListening() {
    return isMethod("subscriptions/listen");
  }

  /** The header fields that repeat what the message says; the earlier era has none. */
  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    revision()
        .ifPresent(
            revision -> {
              headers.put("MCP-Protocol-Version", field(revision));
              headers.put("Mcp-Method", field(method().orElse("")));
              name().ifPresent(name -> headers.put("Mcp-Name", field(name)));
            });
    return headers;
  }

  private Optional<String> name() {
    return switch (method().orElse("")) {
      case "tools/call", "prompts/get" -> params().path("name").stringValueOpt();
      case "resources/read" -> params().path("uri").stringValueOpt();
      default -> Optional.empty();
    };
  }

  /** A value as a header field can hold it. */
  private static String field(String value) {
    boolean isPlain =
        value.chars().allMatch(c -> c >= ' ' && c < 0x7f)
            && value.equals(value.strip())
            && !value.startsWith("=?");
    return isPlain
        ? value
        : "=?base64?"
            + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }
}
