package dev.postern.mcp;

import dev.postern.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names what a list of tools tells a model: another version wherever a name, a word, a schema or a
 * hint is another, and the same one in whatever order tools and members stand.
 */
final class ToolVersion {
  private static final String PREFIX = "v1-";
  private static final int HEX_DIGITS = 32;

  private ToolVersion() {}

  /** Of one entry of the list. */
  static String of(JsonNode tool) {
    return hash(ordered(tool));
  }

  /** Of the whole list. */
  static String of(Collection<JsonNode> tools) {
    return hash(
        tools.stream().map(ToolVersion::ordered).sorted().collect(Collectors.joining("\n")));
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /** As text on one line, members by name; the order of items is a part of what they say. */
  private static String ordered(JsonNode node) {
    if (node.isObject()) {
      return new TreeSet<>(node.propertyNames())
          .stream()
              .map(name -> quoted(name) + ":" + ordered(node.path(name)))
              .collect(Collectors.joining(",", "{", "}"));
    } else if (node.isArray()) {
      return node.values().stream()
          .map(ToolVersion::ordered)
          .collect(Collectors.joining(",", "[", "]"));
    }
    return JsonText.write(node).text();
  }

  private static String quoted(String name) {
    ObjectNode holder = JsonText.object().put("n", name);
    return JsonText.write(holder.path("n")).text();
  }
}
