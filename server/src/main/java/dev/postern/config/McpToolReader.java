package dev.postern.config;

import dev.postern.config.McpToolSettings.Purpose;
import dev.postern.config.McpToolSettings.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code mcp.tools}, and what of {@code mcp} all tools have in common. */
final class McpToolReader {
  private static final Pattern CHOSEN = Pattern.compile("[^/]+/[^/]+");
  private static final Pattern URL = Pattern.compile("https?://\\S*\\{id\\}\\S*");

  private McpToolReader() {}

  static McpToolSettings read(Section mcp) {
    McpToolSettings defaults = McpToolSettings.DEFAULTS;
    List<String> words = List.of("off", "optional", "required");
    Purpose purpose =
        Purpose.valueOf(mcp.word("purpose", "optional", words).toUpperCase(Locale.ROOT));
    int maxCell =
        mcp.number("max-cell-characters", defaults.maxCellCharacters(), 20, Integer.MAX_VALUE);
    try (Section tools = mcp.section("tools")) {
      List<String> chosen = chosen(tools);
      return new McpToolSettings(
          tools.flag("compact", defaults.isCompact()),
          chosen,
          search(tools),
          purpose,
          maxCell,
          chosen.isEmpty() ? Optional.empty() : Optional.of(tools.place()));
    }
  }

  private static List<String> chosen(Section tools) {
    List<String> chosen = new ArrayList<>();
    for (String pattern : tools.texts("per-resource", List.of())) {
      if (CHOSEN.matcher(pattern).matches()) {
        chosen.add(pattern);
      } else {
        tools.problem(
            "per-resource", "expects patterns like shop/orders, or shop/* for every resource");
      }
    }
    return chosen;
  }

  private static Optional<Search> search(Section tools) {
    if (!tools.holdsSomething("search")) {
      return Optional.empty();
    }
    try (Section search = tools.section("search")) {
      String resource = search.requireText("resource").orElse("");
      String title = search.requireText("title").orElse("");
      List<String> text = search.texts("text", List.of());
      String url = search.text("url", "");
      boolean isWhole = true;
      if (!CHOSEN.matcher(resource).matches() || resource.contains("*")) {
        search.problem("resource", "expects one resource, as in shop/products");
        isWhole = false;
      }
      if (text.isEmpty()) {
        search.problem("text", "is required: the columns to search in");
      }
      if (!url.isEmpty() && !URL.matcher(url).matches()) {
        search.problem("url", "expects a URL with {id} in it");
      }
      String[] parts = resource.split("/", 2);
      return isWhole
          ? Optional.of(new Search(parts[0], parts[1], title, text, url))
          : Optional.empty();
    }
  }
}
