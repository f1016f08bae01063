package dev.postern.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One request and its answer as text. A file holds several:
 *
 * <pre>
 * ### what it shows
 * GET /api/shop/customers?id=eq.1
 * As: reader
 * Tool: read_records {"resource": "customers"}
 *
 * the body, if any
 * --- 200
 * Content-Range: 0-0/*
 *
 * the answer's body
 * </pre>
 *
 * @param role whose key is sent; empty for none
 * @param tool the same as an MCP tool call, {@code name arguments}; empty where there is none
 * @param answer everything after the three dashes
 */
public record GoldenCase(
    String title,
    String method,
    String path,
    String role,
    String tool,
    Map<String, String> headers,
    String body,
    String answer) {

  public static List<GoldenCase> read(String text) {
    List<GoldenCase> cases = new ArrayList<>();
    for (String part : text.split("(?m)^### ")) {
      if (!part.isBlank()) {
        cases.add(one(part));
      }
    }
    return cases;
  }

  private static GoldenCase one(String part) {
    int dashes = part.indexOf("\n--- ");
    String request = dashes < 0 ? part.stripTrailing() : part.substring(0, dashes);
    String answer = dashes < 0 ? "" : part.substring(dashes + 5).stripTrailing();
    int blank = request.indexOf("\n\n");
    String body = blank < 0 ? "" : request.substring(blank + 2).strip();
    List<String> head = (blank < 0 ? request : request.substring(0, blank)).lines().toList();
    String[] line = head.get(1).split(" ", 2);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : head.subList(2, head.size())) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    String role = headers.containsKey("As") ? headers.remove("As") : "";
    String tool = headers.containsKey("Tool") ? headers.remove("Tool") : "";
    return new GoldenCase(head.getFirst(), line[0], line[1], role, tool, headers, body, answer);
  }

  /** The case as it stands in its file, with another answer. */
  String text(String newAnswer) {
    StringBuilder text = new StringBuilder("### ").append(title).append('\n');
    text.append(method).append(' ').append(path).append('\n');
    if (!role.isEmpty()) {
      text.append("As: ").append(role).append('\n');
    }
    if (!tool.isEmpty()) {
      text.append("Tool: ").append(tool).append('\n');
    }
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    if (!body.isEmpty()) {
      text.append('\n').append(body).append('\n');
    }
    return text.append("--- ").append(newAnswer).append("\n\n").toString();
  }
}
