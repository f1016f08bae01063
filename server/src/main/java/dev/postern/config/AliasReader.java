package dev.postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the names under which a service is known to its callers. */
final class AliasReader {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]{0,62}");

  /** What is a parameter of its own in a query string, and so no column there. */
  private static final Set<String> PARAMETERS =
      Set.of("select", "order", "limit", "offset", "and", "or", "not", "columns", "on_conflict");

  private AliasReader() {}

  static List<AliasConfig> read(Section service) {
    List<AliasConfig> aliases = new ArrayList<>();
    Section named = service.section("aliases");
    for (String source : named.names()) {
      try (Section entry = named.section(source)) {
        Optional<String> name = entry.findText("name");
        name.ifPresent(written -> check(entry, "name", written, Set.of("rpc")));
        aliases.add(
            new AliasConfig(
                source,
                name,
                names(entry.section("columns")),
                names(entry.section("arguments")),
                entry.place()));
      }
    }
    return aliases;
  }

  private static Map<String, String> names(Section section) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String source : section.names()) {
      Optional<String> name = section.requireText(source);
      name.filter(written -> !written.isBlank())
          .ifPresent(written -> check(section, source, written, PARAMETERS));
      names.put(source, name.orElse(source));
    }
    return names;
  }

  private static void check(Section section, String key, String name, Set<String> taken) {
    if (!NAME.matcher(name).matches()) {
      section.problem(
          key, "is no name: at most 63 letters, digits and _ make one, and no digit begins it");
    } else if (taken.contains(name)) {
      section.problem(key, "is a word with a meaning of its own in URLs");
    }
  }
}
