package dev.postern.config;

import dev.postern.error.Suggestion;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads at which hours of which days a role or a rule holds. */
final class HoursReader {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final String END_OF_DAY = "24:00";

  private HoursReader() {}

  /** What {@code hours}, {@code days} and {@code zone} say; empty for all of the time. */
  static List<Hours> read(Section around) {
    Optional<String> hours = around.findText("hours");
    Optional<List<String>> days = around.findTexts("days");
    Optional<ZoneId> zone = around.findText("zone").flatMap(text -> zone(around, text));
    if (hours.isEmpty() && days.isEmpty()) {
      zone.ifPresent(_ -> around.problem("zone", "is for hours or days, which are missing"));
      return List.of();
    }
    Hours wholeDays =
        new Hours(
            LocalTime.MIDNIGHT,
            LocalTime.MIDNIGHT,
            days.map(words -> days(around, words)).orElse(EnumSet.allOf(DayOfWeek.class)),
            zone.orElse(ZoneOffset.UTC));
    return List.of(hours.flatMap(text -> hours(around, text, wholeDays)).orElse(wholeDays));
  }

  private static Optional<Hours> hours(Section around, String text, Hours wholeDays) {
    int dash = text.indexOf('-');
    try {
      String begin = text.substring(0, Math.max(0, dash)).strip();
      String end = text.substring(dash + 1).strip();
      LocalTime from = LocalTime.parse(begin);
      LocalTime until = end.equals(END_OF_DAY) ? LocalTime.MIDNIGHT : LocalTime.parse(end);
      if (from.equals(until) && !end.equals(END_OF_DAY)) {
        around.problem("hours", "must end at another time than they begin");
      }
      return Optional.of(new Hours(from, until, wholeDays.days(), wholeDays.zone()));
    } catch (DateTimeException unreadable) {
      around.problem("hours", "expects two times of a day, as in 08:00-18:00 or 22:00-06:00");
      return Optional.empty();
    }
  }

  /** Words and ranges of them, which may go on over the end of the week. */
  private static Set<DayOfWeek> days(Section around, List<String> words) {
    if (words.isEmpty()) {
      around.problem("days", "is empty; leave it out for all of them");
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String word : words) {
      int dash = word.indexOf('-');
      String first = dash < 0 ? word : word.substring(0, dash);
      String last = word.substring(dash + 1);
      int day = DAYS.indexOf(first);
      int end = DAYS.indexOf(last);
      if (day < 0 || end < 0) {
        String wrong = day < 0 ? first : last;
        around.problem(
            "days",
            "has a word that is none of " + String.join(", ", DAYS) + " or a range as in mon-fri",
            Suggestion.nearest(wrong, DAYS));
        continue;
      }
      days.add(DayOfWeek.of(day + 1));
      while (day != end) {
        day = (day + 1) % DAYS.size();
        days.add(DayOfWeek.of(day + 1));
      }
    }
    return days;
  }

  private static Optional<ZoneId> zone(Section around, String text) {
    if (ZoneId.getAvailableZoneIds().contains(text)) {
      return Optional.of(ZoneId.of(text));
    }
    around.problem("zone", "expects the name of a time zone, as in Europe/Berlin or UTC");
    return Optional.empty();
  }
}
