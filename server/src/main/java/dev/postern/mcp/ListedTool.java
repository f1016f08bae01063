package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A tool as an operator looks at it.
 *
 * @param characters how long its entry in the list is that every model is given
 */
public record ListedTool(String name, String title, int characters) {

  /** All tools of a set, in the order of the list. */
  static List<ListedTool> of(ToolSet tools) {
    List<ListedTool> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      JsonNode page = JsonText.parse(Json.of("{" + tools.page(cursor).text() + "}"));
      for (JsonNode tool : page.path("tools")) {
        listed.add(
            new ListedTool(
                tool.path("name").asString(""),
                tool.path("title").asString(""),
                JsonText.write(tool).text().length()));
      }
      cursor = page.path("nextCursor").stringValueOpt();
    } while (cursor.isPresent());
    return listed;
  }
}
