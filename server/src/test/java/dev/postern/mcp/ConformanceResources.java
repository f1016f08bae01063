package dev.postern.mcp;

import static dev.postern.mcp.ConformanceFeatures.json;

import dev.postern.json.JsonText;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resources that the suite asks for. */
final class ConformanceResources implements ResourceSource {
  private static final Pattern TEMPLATE = Pattern.compile("test://template/([a-z0-9]+)/data");

  @Override
  public List<Resource> resources(Visible visible) {
    return List.of(
        resource("test://static-text", "text/plain"),
        resource("test://static-binary", "image/png"),
        resource("test://watched-resource", "text/plain"));
  }

  private static Resource resource(String uri, String type) {
    return Resource.builder(uri, uri).description("For tests").mimeType(type).build();
  }

  @Override
  public List<ResourceTemplate> templates(Visible visible) {
    return List.of(
        ResourceTemplate.builder("test://template/{id}/data", "template")
            .description("For tests")
            .mimeType("application/json")
            .build());
  }

  @Override
  public Optional<ReadResourceResult> read(String uri, Turn turn) {
    Matcher matcher = TEMPLATE.matcher(uri);
    String content =
        switch (uri) {
          case "test://static-text" ->
              "'mimeType':'text/plain','text':'This is the content of the static text resource.'";
          case "test://static-binary" ->
              "'mimeType':'image/png','blob':'" + ConformanceFeatures.PIXEL + "'";
          case "test://watched-resource" ->
              "'mimeType':'text/plain','text':'Watched resource content'";
          default ->
              matcher.matches()
                  ? "'mimeType':'application/json','text':'" + data(matcher.group(1)) + "'"
                  : "";
        };
    if (content.isEmpty()) {
      return Optional.empty();
    }
    String all = "{'contents':[{'uri':'" + uri + "'," + content + "}]}";
    return Optional.of(JsonText.mapper().readValue(json(all).toString(), ReadResourceResult.class));
  }

  private static String data(String id) {
    return "{`id`:`%s`,`templateTest`:true,`data`:`Data for ID: %s`}"
        .formatted(id, id)
        .replace("`", "\\'");
  }

  @Override
  public Optional<List<String>> complete(
      String template, String variable, String typed, Map<String, String> given, Turn turn) {
    return template.equals("test://template/{id}/data")
        ? Optional.of(List.of("123"))
        : Optional.empty();
  }
}
