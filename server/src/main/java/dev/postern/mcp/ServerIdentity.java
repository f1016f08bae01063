package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import tools.jackson.databind.node.ObjectNode;

/** How this server names itself. */
final class ServerIdentity {
  static final String NAME = "postern";

  private ServerIdentity() {}

  /** The {@code _meta} of every result since 2026-07-28. */
  static Json meta(String version) {
    ObjectNode meta = JsonText.object();
    meta.putObject("io.modelcontextprotocol/serverInfo").put("name", NAME).put("version", version);
    return JsonText.write(meta);
  }
}
