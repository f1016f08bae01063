package dev.postern.config;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

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
