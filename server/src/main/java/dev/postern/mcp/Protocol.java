package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Credentials;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The revisions of the protocol and what tells their eras apart: up to 2025-11-25 a client opens
 * with {@code initialize}; since 2026-07-28 every request says of itself what it is.
 */
final class Protocol {
  /** The revision of the era without a handshake. */
  static final String MODERN = "2026-07-28";

  /** The revisions of the era with a handshake, oldest first. */
  static final List<String> LEGACY =
      List.of(
          ProtocolVersions.MCP_2024_11_05,
          ProtocolVersions.MCP_2025_03_26,
          ProtocolVersions.MCP_2025_06_18,
          ProtocolVersions.MCP_2025_11_25);

  /** Every revision, newest first. */
  static final List<String> SUPPORTED =
      Stream.concat(Stream.of(MODERN), LEGACY.reversed().stream()).toList();

  /** The parameter that the header {@code Mcp-Name} repeats, by method. */
  private static final Map<String, String> NAMED_BY =
      Map.of("tools/call", "name", "prompts/get", "name", "resources/read", "uri");

  private static final String ENCODED_START = "=?base64?";
  private static final String ENCODED_END = "?=";

  private Protocol() {}

  static boolean isModern(RpcMessage message, Credentials headers) {
    List<String> versions = headers.header("MCP-Protocol-Version");
    return !message.meta("protocolVersion").isMissingNode()
        || (!versions.isEmpty() && !LEGACY.contains(versions.getFirst()));
  }

  /** Whether a client's capabilities have one; forms are all that is meant by elicitation here. */
  static boolean declares(JsonNode capabilities, String capability) {
    JsonNode declared = capabilities.path(capability);
    boolean isOfForms =
        !capability.equals(Dialogue.Inquiry.ELICITATION)
            || declared.isEmpty()
            || declared.has("form");
    return declared.isObject() && isOfForms;
  }

  /**
   * Holds a request of the modern era to its rules.
   *
   * @throws RpcException where it breaks one
   */
  static void checkModern(RpcMessage request, Credentials headers) {
    String version = text(request, "protocolVersion");
    if (!request.meta("clientCapabilities").isObject()) {
      throw metaMissing("clientCapabilities");
    }
    requireHeader(headers, "MCP-Protocol-Version", Optional.of(version));
    if (!version.equals(MODERN)) {
      ObjectNode data = JsonText.object();
      ArrayNode supported = data.putArray("supported");
      SUPPORTED.forEach(supported::add);
      data.put("requested", version);
      throw new RpcException(
          RpcException.UNSUPPORTED_VERSION, 400, "Unsupported protocol version", data);
    }
    requireHeader(headers, "Mcp-Method", Optional.of(request.method()));
    String named = NAMED_BY.get(request.method());
    if (named != null) {
      JsonNode name = request.params().path(named);
      requireHeader(
          headers,
          "Mcp-Name",
          name.isString() ? Optional.of(name.stringValue()) : Optional.empty());
    }
  }

  private static String text(RpcMessage request, String key) {
    JsonNode value = request.meta(key);
    if (!value.isString()) {
      throw metaMissing(key);
    }
    return value.stringValue();
  }

  private static RpcException metaMissing(String key) {
    return new RpcException(
        RpcException.INVALID_PARAMS,
        400,
        "Invalid params: _meta holds no io.modelcontextprotocol/" + key);
  }

  private static void requireHeader(Credentials headers, String name, Optional<String> expected) {
    List<String> values = headers.header(name);
    if (values.size() != 1) {
      throw mismatch("the header " + name + " must be given once");
    }
    boolean mayBeEncoded = name.equals("Mcp-Name");
    Optional<String> found =
        mayBeEncoded ? decoded(values.getFirst()) : Optional.of(values.getFirst());
    if (found.isEmpty() || !found.equals(expected)) {
      throw mismatch("the header " + name + " does not say what the body says");
    }
  }

  /** The value of a header field that may be in Base64; empty where that is broken. */
  private static Optional<String> decoded(String value) {
    String text = value.strip();
    if (!text.startsWith(ENCODED_START) || !text.endsWith(ENCODED_END)) {
      return Optional.of(text);
    }
    String encoded =
        text.substring(
            ENCODED_START.length(),
            Math.max(ENCODED_START.length(), text.length() - ENCODED_END.length()));
    if (encoded.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static RpcException mismatch(String what) {
    return new RpcException(RpcException.HEADER_MISMATCH, 400, "Header mismatch: " + what);
  }
}
