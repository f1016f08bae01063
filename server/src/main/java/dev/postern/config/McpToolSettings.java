package dev.postern.config;

import java.util.List;
import java.util.Optional;

/**
 * Which tools there are, and what they have in common.
 *
 * @param isCompact whether there is the set of tools that takes resources by name
 * @param perResource the resources that have tools of their own: {@code service/resource}, where
 *     {@code *} stands for any name
 * @param search what the pair of tools named search and fetch looks in; without it there is none
 * @param purpose whether agents may or must say what a call is for
 * @param maxCellCharacters the longest text of a row that is not cut
 * @param place where the choice stands in the config
 */
public record McpToolSettings(
    boolean isCompact,
    List<String> perResource,
    Optional<Search> search,
    Purpose purpose,
    int maxCellCharacters,
    Optional<Place> place) {

  public static final McpToolSettings DEFAULTS =
      new McpToolSettings(
          true, List.of(), Optional.empty(), Purpose.OPTIONAL, 2_000, Optional.empty());

  public McpToolSettings {
    perResource = List.copyOf(perResource);
    if (maxCellCharacters < 20) {
      throw new IllegalArgumentException("maxCellCharacters is at least 20");
    }
  }

  /** Whether a resource has tools of its own. */
  public boolean isChosen(String service, String resource) {
    return perResource.stream()
        .map(pattern -> pattern.split("/", 2))
        .anyMatch(parts -> fits(parts[0], service) && fits(parts[1], resource));
  }

  private static boolean fits(String pattern, String name) {
    return pattern.equals("*") || pattern.equals(name);
  }

  /**
   * What is searched.
   *
   * @param title the column whose text names a row
   * @param text the columns that are searched, and shown of what was found
   * @param url where people see a row, with {@code {id}} in place of its key; empty for none
   */
  public record Search(
      String service, String resource, String title, List<String> text, String url) {
    public Search {
      text = List.copyOf(text);
    }
  }

  /** Whether an agent says what a call is for. */
  public enum Purpose {
    OFF,
    OPTIONAL,
    REQUIRED
  }
}
