package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The tools of one caller as an operator looks at them.
 *
 * @param version another one wherever anything is different that a model is told
 * @param tools in the order of the list
 */
public record ToolList(String version, List<Entry> tools) {
  public ToolList {
    tools = List.copyOf(tools);
  }

  /**
   * One tool.
   *
   * @param version of its entry alone
   * @param characters how long its entry in the list is that every model is given
   */
  public record Entry(String name, String title, String version, int characters) {}

  static ToolList of(ToolSet tools) {
    List<JsonNode> all = entries(tools);
    return new ToolList(
        ToolVersion.of(all),
        all.stream()
            .map(
                tool ->
                    new Entry(
                        tool.path("name").asString(""),
                        tool.path("title").asString(""),
                        ToolVersion.of(tool),
                        JsonText.write(tool).text().length()))
            .toList());
  }

  /** What clients get of all pages together. */
  static List<JsonNode> entries(ToolSet tools) {
    List<JsonNode> entries = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      JsonNode page = JsonText.parse(Json.of("{" + tools.page(cursor).text() + "}"));
      page.path("tools").forEach(entries::add);
      cursor = page.path("nextCursor").stringValueOpt();
    } while (cursor.isPresent());
    return entries;
  }
}
