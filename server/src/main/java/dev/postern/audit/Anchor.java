package dev.postern.audit;

import dev.postern.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says, signed, that a node had a record with a hash: whoever keeps one notices a cut tail and a
 * chain that was made anew.
 *
 * @param hash in hexadecimal digits
 * @param time when, ISO 8601 in UTC
 * @param signature over node, sequence, hash and time, in Base64
 */
record Anchor(String node, long sequence, String hash, String time, String signature) {

  static Anchor of(AnchorKey key, String node, Link link) {
    String time = Instant.now().toString();
    String signature = key.sign(signed(node, link.sequence(), link.hex(), time));
    return new Anchor(node, link.sequence(), link.hex(), time, signature);
  }

  private static String signed(String node, long sequence, String hash, String time) {
    return "postern-audit-anchor\n%s\n%d\n%s\n%s".formatted(node, sequence, hash, time);
  }

  boolean isBy(String publicKey) {
    return AnchorKey.isSigned(signed(node, sequence, hash, time), signature, publicKey);
  }

  /** As a line without its end. */
  String line() {
    ObjectNode anchor = JsonText.object();
    anchor.put("anchor", sequence);
    anchor.put("node", node);
    anchor.put("hash", hash);
    anchor.put("time", time);
    anchor.put("signature", signature);
    return JsonText.write(anchor).text();
  }

  static Optional<Anchor> read(String line) {
    try {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      JsonNode anchor = JsonText.parse(bytes, bytes.length);
      return anchor.path("anchor").isIntegralNumber()
          ? Optional.of(
              new Anchor(
                  anchor.path("node").asString(""),
                  anchor.path("anchor").asLong(),
                  anchor.path("hash").asString(""),
                  anchor.path("time").asString(""),
                  anchor.path("signature").asString("")))
          : Optional.empty();
    } catch (JacksonException malformed) {
      return Optional.empty();
    }
  }
}
