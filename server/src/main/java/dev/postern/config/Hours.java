package dev.postern.config;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hours of certain days, again and again. Those that end before they begin go on into the next day,
 * and are of the day on which they began.
 *
 * @param from the first moment
 * @param until the first moment behind them; midnight for the end of the day
 * @param zone whose clocks are meant
 */
public record Hours(LocalTime from, LocalTime until, Set<DayOfWeek> days, ZoneId zone) {
  public Hours {
    days = Set.copyOf(days);
  }

  /** In words, as in {@code 08:00-18:00 on mon, tue (Europe/Berlin)}. */
  public String words() {
    String end = until.equals(LocalTime.MIDNIGHT) ? "24:00" : until.toString();
    String named =
        days.stream()
            .sorted()
            .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    String when = days.size() == DayOfWeek.values().length ? "every day" : "on " + named;
    boolean isWholeDay = from.equals(LocalTime.MIDNIGHT) && until.equals(LocalTime.MIDNIGHT);
    String clock = isWholeDay ? "all hours" : from + "-" + end;
    return "%s %s (%s)".formatted(clock, when, zone.equals(ZoneOffset.UTC) ? "UTC" : zone);
  }

  public boolean holds(Instant now) {
    ZonedDateTime there = now.atZone(zone);
    LocalTime time = there.toLocalTime();
    DayOfWeek day = there.getDayOfWeek();
    boolean hasBegun = !time.isBefore(from);
    if (until.equals(LocalTime.MIDNIGHT)) {
      return hasBegun && days.contains(day);
    }
    boolean hasNotEnded = time.isBefore(until);
    return from.isBefore(until)
        ? hasBegun && hasNotEnded && days.contains(day)
        : (hasBegun && days.contains(day)) || (hasNotEnded && days.contains(day.minus(1)));
  }
}
