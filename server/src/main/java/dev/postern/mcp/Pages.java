package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Cuts lists into pages; cursors mean something to the list alone that gave them. */
final class Pages {
  private Pages() {}

  /**
   * The members of one page of a list, without braces.
   *
   * @param name of the list's member
   * @param cursor what the page before gave; empty for the first
   * @param size how many are on a page
   */
  static Json page(String name, List<?> items, Optional<String> cursor, int size) {
    int from = cursor.isEmpty() ? 0 : start(name, items.size(), cursor.get(), size);
    int to = Math.min(items.size(), from + size);
    ObjectNode page = JsonText.object();
    page.set(name, JsonText.mapper().valueToTree(items.subList(from, to)));
    if (to < items.size()) {
      page.put("nextCursor", cursor(name, to));
    }
    return members(page);
  }

  /** An object without its braces. */
  static Json members(ObjectNode object) {
    String text = JsonText.write(object).text();
    return Json.of(text.substring(1, text.length() - 1));
  }

  private static int start(String name, int count, String asked, int size) {
    for (int from = size; from < count; from += size) {
      if (cursor(name, from).equals(asked)) {
        return from;
      }
    }
    throw RpcException.invalid("unknown cursor");
  }

  private static String cursor(String name, int from) {
    String text = name + ":" + from;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
