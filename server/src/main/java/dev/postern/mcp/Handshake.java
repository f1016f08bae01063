package dev.postern.mcp;

import dev.postern.json.JsonText;
import tools.jackson.databind.node.ObjectNode;

/** What a client is told of the server before anything else, in either era. */
final class Handshake {
  private final String version;

  /**
   * @param version of the gateway
   */
  Handshake(String version) {
    this.version = version;
  }

  /**
   * The result of {@code initialize}: the revision asked for where it is known, else the latest.
   */
  ObjectNode initialized(ObjectNode params, Offers.Offer offer) {
    String asked = params.path("protocolVersion").asString("");
    ObjectNode result = JsonText.object();
    result.put(
        "protocolVersion", Protocol.LEGACY.contains(asked) ? asked : Protocol.LEGACY.getLast());
    ObjectNode capabilities = capabilities(offer);
    capabilities.putObject("logging");
    result.set("capabilities", capabilities);
    result.putObject("serverInfo").put("name", ServerIdentity.NAME).put("version", version);
    return result.put("instructions", offer.tools().instructions());
  }

  /** The members of the result of {@code server/discover}. */
  ObjectNode discovered(Offers.Offer offer) {
    ObjectNode result = JsonText.object();
    Protocol.SUPPORTED.forEach(result.putArray("supportedVersions")::add);
    result.set("capabilities", capabilities(offer));
    return result.put("instructions", offer.tools().instructions());
  }

  private static ObjectNode capabilities(Offers.Offer offer) {
    ObjectNode capabilities = JsonText.object();
    capabilities.putObject("tools").put("listChanged", true);
    boolean hasPrompts = !offer.features().prompts().isEmpty();
    boolean hasResources = !offer.features().resources().isEmpty();
    if (hasPrompts) {
      capabilities.putObject("prompts").put("listChanged", true);
    }
    if (hasResources) {
      capabilities.putObject("resources").put("subscribe", true).put("listChanged", true);
    }
    if (hasPrompts || hasResources) {
      capabilities.putObject("completions");
    }
    return capabilities;
  }
}
