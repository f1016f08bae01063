package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Answers what is asked of resources in the protocol's sense. */
final class ResourceCalls {
  private final Talks talks;
  private final int pageSize;

  ResourceCalls(Talks talks, int pageSize) {
    this.talks = talks;
    this.pageSize = pageSize;
  }

  /** The members of one page of the list. */
  Json list(Call call, Offers.Offer offer) {
    List<Resource> all =
        offer.features().resources().stream()
            .flatMap(source -> source.resources(offer.visible()).stream())
            .toList();
    return Pages.page("resources", all, call.cursor(), pageSize);
  }

  /** The members of one page of the list of templates. */
  Json templates(Call call, Offers.Offer offer) {
    List<ResourceTemplate> all =
        offer.features().resources().stream()
            .flatMap(source -> source.templates(offer.visible()).stream())
            .toList();
    return Pages.page("resourceTemplates", all, call.cursor(), pageSize);
  }

  /** What a URI holds. */
  ReadResourceResult read(Call call) {
    String uri = call.text("uri");
    return talks.hold(
        call,
        call.request(uri),
        "resources/read",
        uri,
        (offer, turn) -> {
          for (ResourceSource source : offer.features().resources()) {
            Optional<ReadResourceResult> content = source.read(uri, turn);
            if (content.isPresent()) {
              return content.get();
            }
          }
          throw unknown(call, uri);
        });
  }

  private static RpcException unknown(Call call, String uri) {
    ObjectNode data = JsonText.object();
    data.put("uri", uri);
    return new RpcException(
        call.isModern() ? RpcException.INVALID_PARAMS : RpcException.RESOURCE_NOT_FOUND,
        200,
        "Resource not found",
        data);
  }
}
