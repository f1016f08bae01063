package dev.postern.mcp;

import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import java.util.List;
import java.util.Optional;

/** Resources in the protocol's sense: texts under URIs. */
interface ResourceSource extends Completing {

  /** Those there are for this caller, in a fixed order. */
  List<Resource> resources(Visible visible);

  /** Kinds of them, with variables in their URIs. */
  List<ResourceTemplate> templates(Visible visible);

  /**
   * What a URI holds.
   *
   * @return empty where this source has none of that URI for this caller
   */
  Optional<ReadResourceResult> read(String uri, Turn turn);
}
