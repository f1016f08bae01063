package dev.postern.policy;

import dev.postern.config.RedactionConfig;
import dev.postern.mask.ColumnMask;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Mask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What masks a role has beside those of its rules: by tag and by type, its own before those of the
 * roles it extends and those before the ones of all roles; and its rules, since what is behind a
 * view is seen as they say.
 *
 * @param rules of the role
 * @param isAny whether any rule or tag or type has a mask
 */
record RoleMasks(
    Map<String, String> tags,
    List<Map<String, ColumnMask>> byTag,
    List<Map<String, ColumnMask>> byType,
    List<Rule> rules,
    boolean isAny) {
  static final RoleMasks NONE = new RoleMasks(Map.of(), List.of(), List.of(), List.of(), false);
  static final ColumnMask HIDDEN = new ColumnMask(new Mask.Hide(), Set.of());

  /** {@code @pii email} or {@code pii: email} in a comment. */
  private static final Pattern MARKED =
      Pattern.compile("(?<![A-Za-z0-9_])pii(?::\\s*|\\s+)([a-z0-9_-]+)");

  static RoleMasks of(
      RedactionConfig all, List<RedactionConfig> roles, List<Rule> rules, boolean hasMasks) {
    List<RedactionConfig> each = Stream.concat(roles.stream(), Stream.of(all)).toList();
    return new RoleMasks(
        all.tags(),
        each.stream().map(RedactionConfig::byTag).toList(),
        each.stream().map(RedactionConfig::byType).toList(),
        rules,
        hasMasks || each.stream().anyMatch(masks -> !masks.isEmpty()));
  }

  Optional<ColumnMask> byTag(String service, String resource, Column column) {
    String configured = tags.get(name(service, resource, column.name()));
    return configured == null
        ? marked(column.comment()).flatMap(tag -> first(byTag, tag))
        : first(byTag, configured);
  }

  /** Of a column of which only the name is known. */
  Optional<ColumnMask> byTag(String service, String resource, String column) {
    return Optional.ofNullable(tags.get(name(service, resource, column)))
        .flatMap(tag -> first(byTag, tag));
  }

  static String name(String service, String resource, String column) {
    return service + "/" + resource + "." + column;
  }

  /** The tag that a column's comment gives it. */
  static Optional<String> marked(String comment) {
    if (comment.isEmpty()) {
      return Optional.empty();
    }
    Matcher found = MARKED.matcher(comment);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** By the whole name of the type, its name without what is in parentheses, or its base. */
  Optional<ColumnMask> byType(ColumnType type) {
    int open = type.name().indexOf('(');
    String bare = open < 0 ? type.name() : type.name().substring(0, open).strip();
    return first(byType, type.name())
        .or(() -> first(byType, bare))
        .or(() -> type.base().isEmpty() ? Optional.empty() : first(byType, type.base()));
  }

  private static Optional<ColumnMask> first(List<Map<String, ColumnMask>> masks, String key) {
    for (Map<String, ColumnMask> each : masks) {
      ColumnMask found = each.get(key);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** Every rule that counts for reads of a resource at some time, the first before others. */
  List<Rule> reading(String service, String resource) {
    return Role.deciding(
        rules.stream().sorted(Rule.MOST_SPECIFIC_FIRST).toList(), service, resource, Action.READ);
  }
}
