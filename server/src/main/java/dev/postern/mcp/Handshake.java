package dev.postern.mcp;

import dev.postern.json.JsonText;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the protocol's own SDK answers in the era with a handshake: {@code initialize} with the
 * negotiation of the revision, {@code ping}, and that a method is unknown. Nothing is remembered
 * between calls.
 */
final class Handshake {
  /** The schemas are ours and arguments are checked by the tools themselves. */
  private static final JsonSchemaValidator UNCHECKED =
      (schema, content) -> ValidationResponse.asValid(null);

  private static final String VERSION = "protocolVersion";

  private final McpStatelessServerHandler handler;

  Handshake(String version) {
    CapturingTransport transport = new CapturingTransport();
    McpServer.sync(transport)
        .serverInfo(ServerIdentity.NAME, version)
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .jsonMapper(new JacksonMcpJsonMapper(JsonText.mapper()))
        .jsonSchemaValidator(UNCHECKED)
        .immediateExecution(true)
        .build();
    handler = transport.handler;
  }

  /**
   * Answers a request.
   *
   * @param instructions what an {@code initialize} tells the client's model
   * @return the result
   * @throws RpcException where the SDK gives an error
   */
  ObjectNode answer(RpcMessage request, String instructions) {
    JSONRPCResponse response =
        handler
            .handleRequest(
                McpTransportContext.EMPTY,
                new JSONRPCRequest(
                    request.method(), request.idJson().text(), withKnownVersion(request.params())))
            .block();
    if (response.error() != null) {
      throw new RpcException(response.error().code(), 200, response.error().message());
    }
    return JsonText.mapper().valueToTree(withInstructions(response.result(), instructions));
  }

  /** An unknown revision becomes the latest here, since the SDK writes what it was to the log. */
  private static Map<?, ?> withKnownVersion(ObjectNode params) {
    ObjectNode known = params.deepCopy();
    if (known.has(VERSION) && !Protocol.LEGACY.contains(known.path(VERSION).asString(""))) {
      known.put(VERSION, Protocol.LEGACY.getLast());
    }
    return JsonText.mapper().convertValue(known, Map.class);
  }

  private static Object withInstructions(Object result, String instructions) {
    return result instanceof InitializeResult initialized
        ? InitializeResult.builder(
                initialized.protocolVersion(), initialized.capabilities(), initialized.serverInfo())
            .instructions(instructions)
            .build()
        : result;
  }

  /** Stands where a transport would, to get at the handler. */
  private static final class CapturingTransport implements McpStatelessServerTransport {
    private McpStatelessServerHandler handler;

    @Override
    public void setMcpHandler(McpStatelessServerHandler given) {
      handler = given;
    }

    @Override
    public Mono<Void> closeGracefully() {
      return Mono.empty();
    }

    @Override
    public List<String> protocolVersions() {
      return Protocol.LEGACY;
    }
  }
}
