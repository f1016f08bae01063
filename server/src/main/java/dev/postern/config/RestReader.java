package dev.postern.config;

import dev.postern.config.RestSettings.Delegate;
import dev.postern.config.RestSettings.OpenApi;
import dev.postern.config.RestSettings.TransactionEnd;
import dev.postern.spi.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads how a service speaks the REST dialect, and checks that no two share a path. */
final class RestReader {
  private static final String ROLES = "roles";
  private static final String DELEGATE = "delegate";
  private static final List<String> OWN_PATHS =
      List.of("/mcp", "/live", "/ready", "/docs", "/auth");

  /** Segments of letters that need no escape in a URL, none of them empty or of dots alone. */
  private static final Pattern MOUNT =
      Pattern.compile("/|(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]{1,100}){1,10}");

  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,100}");
  private static final Pattern URL = Pattern.compile("https?://[^\\s/?#]+(/[^\\s?#]*)?");

  private RestReader() {}

  static RestSettings read(Section service, String name) {
    String mount = mount(service, name);
    boolean delegates = service.word("access", ROLES, List.of(ROLES, DELEGATE)).equals(DELEGATE);
    Optional<String> anonymousRole = anonymousRole(service, delegates);
    ToolWrites toolWrites = toolWrites(service, delegates);
    Budget budget = budget(service, name, delegates);
    try (Section rest = service.section("rest")) {
      return new RestSettings(
          mount,
          delegate(rest, delegates, anonymousRole, toolWrites, budget),
          rest.flag("plans", false),
          oneOf(TransactionEnd.class, rest, "transaction-end", TransactionEnd.COMMIT),
          oneOf(OpenApi.class, rest, "openapi", OpenApi.FOLLOW_PRIVILEGES),
          rest.findText("root-function"),
          rest.flag("server-timing", false),
          rest.flag("legacy-target-names", true),
          rest.word("error-details", "full", List.of("full", "minimal")).equals("minimal"),
          written(rest, "public-url", URL, "a URL like https://api.example.com/v1"),
          rest.flag("openapi-security", false),
          written(rest, "trace-header", HEADER, "the name of a header"),
          rest.word("csv-formulas", "keep", List.of("keep", "mark")).equals("mark"));
    }
  }

  private static String mount(Section service, String name) {
    String usual = "/api/" + name;
    String mount = service.text("mount", usual);
    if (!MOUNT.matcher(mount).matches()) {
      service.problem(
          "mount",
          "expects a path like /rest/v1, or / alone: it begins with a slash, ends without one and"
              + " has only letters, digits and - . _ ~ between");
      return usual;
    }
    return mount;
  }

  private static Optional<String> anonymousRole(Section service, boolean delegates) {
    Optional<String> role = service.findText("anonymous-role");
    if (role.isPresent() && !delegates) {
      service.problem(
          "anonymous-role",
          "goes with access: delegate, where it is a role of the database; otherwise"
              + " anonymous-role at the top of the file names a role of roles");
    } else if (role.filter(String::isBlank).isPresent()) {
      service.problem("anonymous-role", "must not be empty");
    }
    return role;
  }

  private static ToolWrites toolWrites(Section service, boolean delegates) {
    ToolWrites writes = ToolWritesReader.read(service, EnumSet.allOf(Action.class));
    if (!delegates && !writes.actions().isEmpty()) {
      service.problem("mcp", "goes with access: delegate; without it the roles' rules decide");
    }
    return writes;
  }

  private static Budget budget(Section service, String name, boolean delegates) {
    Budget budget;
    try (Section written = service.section("budget")) {
      budget = Budget.read(written, "service '%s'".formatted(name));
    }
    if (!delegates && !budget.isNone()) {
      service.problem("budget", "goes with access: delegate; without it roles have budgets");
    }
    return budget;
  }

  /** Two of the keys say what roles say where there are roles. */
  private static Optional<Delegate> delegate(
      Section rest,
      boolean delegates,
      Optional<String> anonymousRole,
      ToolWrites toolWrites,
      Budget budget) {
    boolean allowsAggregates = rest.flag("aggregates", false);
    OptionalInt maxRows = rest.findNumber("max-rows", 0, Integer.MAX_VALUE - 1);
    if (delegates) {
      return Optional.of(
          new Delegate(
              anonymousRole,
              allowsAggregates,
              maxRows.isPresent() ? maxRows.getAsInt() : Long.MAX_VALUE,
              toolWrites,
              budget));
    }
    if (allowsAggregates) {
      rest.problem("aggregates", "goes with access: delegate; without it the roles' rules decide");
    }
    if (maxRows.isPresent()) {
      rest.problem("max-rows", "goes with access: delegate; without it limits.max-rows decides");
    }
    return Optional.empty();
  }

  private static Optional<String> written(
      Section rest, String key, Pattern pattern, String expected) {
    Optional<String> text = rest.findText(key);
    if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
      rest.problem(key, "expects " + expected);
    }
    return text;
  }

  private static <E extends Enum<E>> E oneOf(
      Class<E> type, Section section, String key, E otherwise) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(RestReader::word).toList();
    String written = section.word(key, word(otherwise), words);
    return type.getEnumConstants()[words.indexOf(written)];
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A path of one service must lead into no other's, nor into the gateway's own. */
  static void checkMounts(Section named, Map<String, ServiceConfig> services) {
    List<ServiceConfig> before = new ArrayList<>();
    for (ServiceConfig service : services.values()) {
      String mount = service.rest().mount();
      OWN_PATHS.stream()
          .filter(own -> mount.equals(own) || mount.startsWith(own + "/"))
          .forEach(own -> clash(named, service, "is the gateway's own path " + own));
      before.stream()
          .filter(other -> overlap(mount, other.rest().mount()))
          .forEach(
              other ->
                  clash(
                      named,
                      service,
                      "is "
                          + mount
                          + " and overlaps with that of "
                          + other.name()
                          + ", which is "
                          + other.rest().mount()));
      before.add(service);
    }
  }

  private static boolean overlap(String one, String other) {
    return within(one, other) || within(other, one);
  }

  private static boolean within(String path, String mount) {
    return mount.equals("/") || path.equals(mount) || path.startsWith(mount + "/");
  }

  private static void clash(Section named, ServiceConfig service, String message) {
    named.problem(service.entry().at("mount", message));
  }
}
