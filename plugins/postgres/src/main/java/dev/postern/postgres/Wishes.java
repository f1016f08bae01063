package dev.postern.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a role or a routine of the database wants to hold for its transactions.
 *
 * @param settings what is set as it is
 * @param timeoutMillis the longest a statement may take; {@link Long#MAX_VALUE} for no wish
 */
record Wishes(List<Setting> settings, Optional<Isolation> isolation, long timeoutMillis) {
  static final Wishes NONE = new Wishes(List.of(), Optional.empty(), Long.MAX_VALUE);

  private static final Pattern TIME = Pattern.compile("(\\d{1,12})\\s*(us|ms|s|min|h|d)?");

  /** One setting and its value. */
  record Setting(String name, String value) {}

  Wishes {
    settings = List.copyOf(settings);
  }

  boolean hasTimeout() {
    return timeoutMillis != Long.MAX_VALUE;
  }

  /** Those of settings by name, as the catalog has them. */
  static Wishes of(Map<String, String> settings) {
    if (settings.isEmpty()) {
      return NONE;
    }
    List<Setting> plain = new ArrayList<>(settings.size());
    Optional<Isolation> isolation = Optional.empty();
    long timeoutMillis = Long.MAX_VALUE;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String name = setting.getKey().toLowerCase(Locale.ROOT);
      switch (name) {
        case "default_transaction_isolation" -> isolation = Isolation.named(setting.getValue());
        case "statement_timeout" -> timeoutMillis = millis(setting.getValue());
        // the gateway's own, for every call
        case "role", "session_authorization", "default_transaction_read_only" -> {}
        default -> plain.add(new Setting(name, setting.getValue()));
      }
    }
    plain.sort((one, other) -> one.name().compareTo(other.name()));
    return new Wishes(plain, isolation, timeoutMillis);
  }

  /**
   * A time in the server's notation; without a unit it is milliseconds, and none means for ever.
   */
  private static long millis(String text) {
    Matcher time = TIME.matcher(text.trim());
    if (!time.matches()) {
      return Long.MAX_VALUE;
    }
    long number = Long.parseLong(time.group(1));
    if (number == 0) {
      return Long.MAX_VALUE;
    }
    return switch (time.group(2)) {
      case "us" -> Math.max(1, number / 1_000);
      case "s" -> number * 1_000;
      case "min" -> number * 60_000;
      case "h" -> number * 3_600_000;
      case "d" -> number * 86_400_000;
      case null, default -> number;
    };
  }
}
