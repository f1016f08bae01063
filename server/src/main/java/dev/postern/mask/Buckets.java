package dev.postern.mask;

import dev.postern.spi.Making;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ranges of numbers and stretches of time, by the texts of their values in JSON. */
final class Buckets {
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");
  private static final Pattern TIME =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?)"
              + "([-+][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)?");
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
      if (parts.group(2) == null) {
        LocalDate day = begin(LocalDate.parse(parts.group(1)), unit);
        return Optional.of(day.toString());
      }
      LocalDateTime time =
          parts.group(3) == null
              ? LocalDateTime.parse(text)
              : OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
      if (time.getYear() < 1 || time.getYear() > 9999) {
        return Optional.empty();
      }
      LocalDateTime begin =
          unit == Making.Unit.HOUR
              ? time.withMinute(0).withSecond(0).withNano(0)
              : begin(time.toLocalDate(), unit).atStartOfDay();
      return Optional.of(SECONDS.format(begin));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
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
