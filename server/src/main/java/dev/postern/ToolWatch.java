package dev.postern;

import dev.postern.audit.AuditLog;
import dev.postern.audit.AuditUnavailableException;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.config.RoleConfig;
import dev.postern.config.ToolPin;
import dev.postern.json.JsonText;
import dev.postern.mcp.ToolList;
import dev.postern.policy.RuleBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Knows what tools each role was offered last, across restarts, and keeps on record when that has
 * changed: a model is told other words then than those that somebody has looked at.
 */
final class ToolWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ToolWatch.class);

  private final Path file;
  private final Supplier<RuleBook> book;
  private final Function<String, ToolList> lists;
  private final AuditLog audit;
  private boolean hasStarted;

  /**
   * @param dataFolder where it keeps what it saw last
   * @param book the roles in force
   * @param lists what a role alone is offered
   */
  ToolWatch(
      Path dataFolder, Supplier<RuleBook> book, Function<String, ToolList> lists, AuditLog audit) {
    this.file = dataFolder.resolve("tool-lists.json");
    this.book = book;
    this.lists = lists;
    this.audit = audit;
  }

  /** The tools of a role by name, each with its version, and the version of them all. */
  private record Seen(String version, Map<String, String> tools) {
    static Seen of(ToolList list) {
      Map<String, String> tools = new TreeMap<>();
      list.tools().forEach(tool -> tools.put(tool.name(), tool.version()));
      return new Seen(list.version(), tools);
    }

    static Seen of(JsonNode kept) {
      Map<String, String> tools = new TreeMap<>();
      kept.path("tools")
          .properties()
          .forEach(tool -> tools.put(tool.getKey(), tool.getValue().asString("")));
      return new Seen(kept.path("version").asString(""), tools);
    }
  }

  /** Looks from now on; records can be kept. */
  synchronized void start() {
    hasStarted = true;
    look();
  }

  /** Keeps on record what is different from the last look, and tells of lists not approved. */
  synchronized void look() {
    if (!hasStarted) {
      return; // somebody only looks at the config
    }
    problems().forEach(problem -> LOG.warn("{}", problem));
    try {
      Map<String, Seen> before = kept();
      Map<String, Seen> now = new TreeMap<>();
      book.get().roleNames().forEach(role -> now.put(role, Seen.of(lists.apply(role))));
      if (now.equals(before)) {
        return;
      }
      List<Map<String, Object>> changes = changes(before, now);
      if (!changes.isEmpty()) {
        audit.note("tools", Map.of("changed", changes));
        if (!before.isEmpty()) {
          changes.forEach(change -> LOG.info("Other tools than before: {}", change));
        }
      }
      keep(now);
    } catch (IOException | AuditUnavailableException failure) {
      LOG.error("It cannot be kept on record which tools roles are offered", failure);
    }
  }

  private static List<Map<String, Object>> changes(
      Map<String, Seen> before, Map<String, Seen> now) {
    Set<String> roles = new TreeSet<>(before.keySet());
    roles.addAll(now.keySet());
    Seen nothing = new Seen("", Map.of());
    List<Map<String, Object>> changes = new ArrayList<>();
    for (String role : roles) {
      Seen old = before.getOrDefault(role, nothing);
      Seen other = now.getOrDefault(role, nothing);
      if (!old.equals(other)) {
        changes.add(change(role, old, other));
      }
    }
    return changes;
  }

  private static Map<String, Object> change(String role, Seen old, Seen other) {
    Map<String, Object> change = new LinkedHashMap<>();
    change.put("role", role);
    change.put("before", old.version);
    change.put("after", other.version);
    if (old.version.isEmpty()) {
      return change; // all of it is new
    }
    change.put("added", without(other.tools.keySet(), old.tools.keySet()));
    change.put("removed", without(old.tools.keySet(), other.tools.keySet()));
    change.put(
        "other",
        old.tools.entrySet().stream()
            .filter(tool -> other.tools.containsKey(tool.getKey()))
            .filter(tool -> !other.tools.get(tool.getKey()).equals(tool.getValue()))
            .map(Map.Entry::getKey)
            .toList());
    return change;
  }

  private static List<String> without(Set<String> some, Set<String> others) {
    return some.stream().filter(name -> !others.contains(name)).toList();
  }

  /** Roles whose tools are not those that were approved. */
  List<Problem> problems() {
    RuleBook now = book.get();
    return now.toolPins().keySet().stream()
        .sorted()
        .flatMap(role -> problem(now.written().get(role)).stream())
        .toList();
  }

  private List<Problem> problem(RoleConfig role) {
    ToolPin pin = role.terms().pin().orElseThrow();
    String version = lists.apply(role.name()).version();
    Position at = role.place().of("mcp.tools-hash");
    return pin.misses(version)
        ? List.of(
            new Problem(
                at,
                role.place().path() + ".mcp.tools-hash",
                switch (pin.reaction()) {
                  case REFUSE ->
                      "is not that of the role's tools, so it has none: they are " + version;
                  case WARN, ALLOW -> "is not that of the role's tools, which are " + version;
                }))
        : List.of();
  }

  private Map<String, Seen> kept() throws IOException {
    Map<String, Seen> kept = new TreeMap<>();
    if (Files.exists(file)) {
      byte[] text = Files.readAllBytes(file);
      try {
        JsonText.parse(text, text.length)
            .properties()
            .forEach(role -> kept.put(role.getKey(), Seen.of(role.getValue())));
      } catch (JacksonException spoilt) {
        LOG.warn("{} cannot be read: all tools count as new", file);
      }
    }
    return kept;
  }

  private void keep(Map<String, Seen> now) throws IOException {
    Map<String, Object> roles =
        now.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    role ->
                        Map.of(
                            "version", role.getValue().version, "tools", role.getValue().tools)));
    Path next = Files.createTempFile(file.getParent(), "tool-lists", ".new");
    Files.writeString(next, JsonText.write(new TreeMap<>(roles)));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
