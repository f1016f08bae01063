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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What masks a role has beside those of its rules: by tag and by type, its own before those of the
 * roles it extends and those before the ones of all roles; and its rules, since what is behind a
 * view is seen as they say.
 *
 * @param all what holds in all roles
 * @param each of whom there are masks, those that count first before others
 * @param rules of the role
 * @param isAny whether any rule or tag or type has a mask
 */
record RoleMasks(RedactionConfig all, List<RedactionConfig> each, List<Rule> rules, boolean isAny) {
  static final RoleMasks NONE = new RoleMasks(RedactionConfig.NONE, List.of(), List.of(), false);
  static final ColumnMask HIDDEN = new ColumnMask(new Mask.Hide(), Set.of());

  /** {@code @pii email} or {@code pii: email} in a comment. */
  private static final Pattern MARKED =
      Pattern.compile("(?<![A-Za-z0-9_])pii(?::\\s*|\\s+)([a-z0-9_-]+)");

  static RoleMasks of(
      RedactionConfig all, List<RedactionConfig> roles, List<Rule> rules, boolean hasMasks) {
    List<RedactionConfig> each = Stream.concat(roles.stream(), Stream.of(all)).toList();
    return new RoleMasks(
        all, each, rules, hasMasks || each.stream().anyMatch(masks -> !masks.isEmpty()));
  }

  Optional<Found> byTag(String service, String resource, Column column) {
    String name = name(service, resource, column.name());
    String configured = all.tags().get(name);
    return configured == null
        ? marked(column.comment()).flatMap(tag -> tagged(tag, "its comment tags it " + tag))
        : tagged(configured, "redaction.tags." + name + " tags it " + configured);
  }

  /** Of a column of which only the name is known. */
  Optional<Found> byTag(String service, String resource, String column) {
    String name = name(service, resource, column);
    return Optional.ofNullable(all.tags().get(name))
        .flatMap(tag -> tagged(tag, "redaction.tags." + name + " tags it " + tag));
  }

  private Optional<Found> tagged(String tag, String why) {
    return first("by-tag", RedactionConfig::byTag, tag, why);
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
  Optional<Found> byType(ColumnType type) {
    int open = type.name().indexOf('(');
    String bare = open < 0 ? type.name() : type.name().substring(0, open).strip();
    return typed(type.name())
        .or(() -> typed(bare))
        .or(() -> type.base().isEmpty() ? Optional.empty() : typed(type.base()));
  }

  private Optional<Found> typed(String type) {
    return first("by-type", RedactionConfig::byType, type, "it is of type " + type);
  }

  private Optional<Found> first(
      String key,
      Function<RedactionConfig, Map<String, ColumnMask>> masks,
      String name,
      String why) {
    for (RedactionConfig one : each) {
      ColumnMask found = masks.apply(one).get(name);
      if (found != null) {
        return Optional.of(
            new Found(found, new MaskOrigin(why, Optional.of(one.place().of(key + "." + name)))));
      }
    }
    return Optional.empty();
  }

  /** A mask, and why it is there. */
  record Found(ColumnMask mask, MaskOrigin origin) {}

  /** Every rule that counts for reads of a resource at some time, the first before others. */
  List<Rule> reading(String service, String resource) {
    return Role.deciding(
        rules.stream().sorted(Rule.MOST_SPECIFIC_FIRST).toList(), service, resource, Action.READ);
  }
}
