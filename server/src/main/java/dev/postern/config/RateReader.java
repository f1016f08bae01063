package dev.postern.config;

import dev.postern.config.RateConfig.EndpointPattern;
import dev.postern.error.Suggestion;
import dev.postern.spi.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the limits on the number of calls. */
final class RateReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final Pattern WINDOW = Pattern.compile("([1-9][0-9]{0,5})(s|m|h|d|month)");
  private static final Pattern ENDPOINT = Pattern.compile("([^/:]+)/([^/:]+)(?::([a-z]+))?");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
  private static final int MONTH_DAYS = 30;
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Set<String> roles;
  private final Set<String> names = new HashSet<>();

  private RateReader(Set<String> roles) {
    this.roles = Set.copyOf(roles);
  }

  /**
   * Reads them.
   *
   * @param roles the names of those there are
   */
  static RateSettings read(Section root, Set<String> roles) {
    RateReader reader = new RateReader(roles);
    List<RateConfig> rates = new ArrayList<>();
    for (Section rate : root.sections("rates")) {
      try (rate) {
        rates.add(reader.rate(rate));
      }
    }
    RateSettings defaults = RateSettings.DEFAULTS;
    try (Section settings = root.section("rate-limits")) {
      return new RateSettings(
          rates,
          settings.number("max-buckets", defaults.maxBuckets(), 100, 10_000_000),
          field(settings, "policy-header", defaults.policyHeader()),
          field(settings, "state-header", defaults.stateHeader()),
          settings.texts("trusted-proxies", defaults.trustedProxies()),
          store(settings));
    }
  }

  private static String field(Section settings, String key, String otherwise) {
    String name = settings.text(key, otherwise);
    if (!FIELD.matcher(name).matches()) {
      settings.problem(key, "expects the name of a header field");
    }
    return name;
  }

  private static Optional<RateSettings.Store> store(Section settings) {
    try (Section store = settings.section("store")) {
      Optional<String> url =
          store.holdsSomething("url") ? store.requireSecret("url") : store.findText("url");
      if (url.isPresent() && !url.get().matches("(?s)(redis|rediss)://.+")) {
        store.problem("url", "expects redis://host:port or rediss://host:port");
      }
      int timeout = store.number("timeout-ms", RateSettings.Store.TIMEOUT_MILLIS, 1, 10_000);
      String gone = store.word("when-store-is-gone", "local", List.of("local", "refuse"));
      String prefix = store.text("key-prefix", RateSettings.Store.PREFIX);
      boolean isUsual =
          timeout == RateSettings.Store.TIMEOUT_MILLIS
              && gone.equals("local")
              && prefix.equals(RateSettings.Store.PREFIX);
      if (url.isEmpty() && !isUsual) {
        store.problem("url", "is required");
      }
      return url.map(
          found -> new RateSettings.Store(found, timeout, gone.equals("refuse"), prefix));
    }
  }

  private RateConfig rate(Section rate) {
    String name = rate.requireText("name").orElse("");
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      rate.problem("name", "expects small letters, digits, - and _");
    } else if (!names.add(name)) {
      rate.problem("name", "is that of another rate");
    }
    long limit = rate.number("limit", 0L, 1, 1_000_000_000L);
    if (!rate.holdsSomething("limit")) {
      rate.problem("limit", "is required: the most calls in a window");
    }
    OptionalLong burst = rate.findLong("burst", 1, 1_000_000_000L);
    return new RateConfig(
        name,
        keys(rate),
        Math.max(1, limit),
        window(rate),
        burst,
        roles(rate),
        endpoints(rate),
        Set.copyOf(rate.texts("tools", List.of())),
        rate.place());
  }

  private static List<RateConfig.Key> keys(Section rate) {
    Map<String, RateConfig.Key> byWord = new LinkedHashMap<>();
    for (RateConfig.Key key : RateConfig.Key.values()) {
      byWord.put(key.word(), key);
    }
    String listed = String.join(", ", byWord.keySet());
    Set<RateConfig.Key> keys = new LinkedHashSet<>();
    List<String> words = rate.texts("per", List.of());
    for (String word : words) {
      if (byWord.containsKey(word)) {
        keys.add(byWord.get(word));
      } else {
        rate.problem(
            "per",
            "has a word that is none of " + listed,
            Suggestion.nearest(word, byWord.keySet()));
      }
    }
    if (words.isEmpty()) {
      rate.problem("per", "is required: a list of " + listed);
    }
    return List.copyOf(keys);
  }

  private static Duration window(Section rate) {
    String text = rate.text("window", "1m");
    Matcher window = WINDOW.matcher(text);
    if (!window.matches()) {
      rate.problem("window", "expects a number and s, m, h, d or month, as in 10s or 1month");
      return MINUTE;
    }
    long number = Long.parseLong(window.group(1));
    Duration length =
        switch (window.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          case "d" -> Duration.ofDays(number);
          default -> Duration.ofDays(number * MONTH_DAYS);
        };
    if (length.compareTo(LONGEST) > 0) {
      rate.problem("window", "is longer than " + LONGEST.toDays() + " days");
      return MINUTE;
    }
    return length;
  }

  private Set<String> roles(Section rate) {
    List<String> named = rate.texts("roles", List.of());
    for (String name : named) {
      if (!roles.contains(name)) {
        rate.problem("roles", "names a role that is not in roles", Suggestion.nearest(name, roles));
      }
    }
    return Set.copyOf(named);
  }

  private static List<EndpointPattern> endpoints(Section rate) {
    List<EndpointPattern> endpoints = new ArrayList<>();
    for (String text : rate.texts("endpoints", List.of())) {
      Matcher endpoint = ENDPOINT.matcher(text);
      Optional<Action> action =
          endpoint.matches() && endpoint.group(3) != null
              ? Arrays.stream(Action.values())
                  .filter(one -> one.word().equals(endpoint.group(3)))
                  .findFirst()
              : Optional.empty();
      if (!endpoint.matches() || (endpoint.group(3) != null && action.isEmpty())) {
        rate.problem("endpoints", "expects service/resource or service/resource:action");
      } else {
        endpoints.add(new EndpointPattern(endpoint.group(1), endpoint.group(2), action));
      }
    }
    return endpoints;
  }
}
