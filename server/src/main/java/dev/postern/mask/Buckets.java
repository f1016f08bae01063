package dev.postern.mask;

import dev.postern.spi.Making;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ranges of numbers and stretches of time, by the texts of their values in JSON. */
final class Buckets {
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");
  private static final Pattern TIME =
      Pattern.compile(
          "([0-9]{4,6})(-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?)"
              + "([-+][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)?( BC)?");
  private static final int LAST_YEAR = 9_999;
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

  private Buckets() {}

  static Optional<String> range(String text, long width) {
    if (!NUMBER.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal by = BigDecimal.valueOf(width);
    BigDecimal whole = new BigDecimal(text).setScale(0, RoundingMode.FLOOR);
    BigDecimal rest = whole.remainder(by);
    BigDecimal over = rest.signum() < 0 ? rest.add(by) : rest;
    return Optional.of(whole.subtract(over).toPlainString());
  }

  static Optional<String> period(String text, Making.Unit unit) {
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      int written = Integer.parseInt(parts.group(1));
      int year = parts.group(5) == null ? written : 1 - written;
      LocalDate day = LocalDate.parse("2000" + parts.group(2)).withYear(year);
      if (parts.group(3) == null) {
        return isShown(day) ? Optional.of(begin(day, unit).toString()) : Optional.empty();
      }
      LocalDateTime time = day.atTime(LocalTime.parse(parts.group(3)));
      if (parts.group(4) != null) {
        time = time.minusSeconds(ZoneOffset.of(parts.group(4)).getTotalSeconds());
      }
      if (!isShown(time.toLocalDate())) {
        return Optional.empty();
      }
      LocalDateTime begin =
          unit == Making.Unit.HOUR
              ? time.truncatedTo(ChronoUnit.HOURS)
              : begin(time.toLocalDate(), unit).atStartOfDay();
      return Optional.of(SECONDS.format(begin));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  private static boolean isShown(LocalDate day) {
    return day.getYear() >= 1 && day.getYear() <= LAST_YEAR;
  }

  private static LocalDate begin(LocalDate day, Making.Unit unit) {
    return switch (unit) {
      case YEAR -> day.withDayOfYear(1);
      case QUARTER -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
      case MONTH -> day.withDayOfMonth(1);
      case WEEK -> day.minusDays(day.getDayOfWeek().getValue() - 1L);
      case DAY, HOUR -> day;
    };
  }
}
