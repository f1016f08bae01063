package dev.postern.pipeline;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A call that is asked about, as its caller would send it. */
public sealed interface Question {

  /**
   * One over HTTP.
   *
   * @param target path and query
   * @param fields those of the header
   */
  record Rest(String method, String target, List<Map.Entry<String, String>> fields, byte[] body)
      implements Question {
    public Rest {
      fields = List.copyOf(fields);
    }
  }

  /** One of an MCP tool. */
  record Tool(String name, ObjectNode arguments) implements Question {}
}
