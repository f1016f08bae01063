package dev.postern.grammar;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Page;
import java.math.BigInteger;
import java.util.Optional;

/** {@code limit} and {@code offset} on their way to a page; of several the last one counts. */
final class PageDraft {
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private Optional<Long> limit = Optional.empty();
  private Optional<Long> offset = Optional.empty();

  void limit(Optional<Long> rows) {
    limit = rows;
  }

  void offset(Optional<Long> rows) {
    offset = rows;
  }

  /** A whole number; one that is too large for a count of rows becomes the largest; else empty. */
  static Optional<Long> wholeNumber(String text) {
    String digits = text.strip();
    int start = digits.startsWith("-") ? 1 : 0;
    if (digits.length() == start
        || !digits.chars().skip(start).allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(new BigInteger(digits).min(MOST).max(MOST.negate()).longValueExact());
  }

  /**
   * The page of the rows themselves: as many rows as {@code limit} says from {@code offset} on, and
   * of these the ones that exist, so that a negative offset takes rows away from the limit.
   *
   * @throws GatewayException for a stretch without rows, unless none are asked for from the start
   */
  Page ofRoot() {
    if (limit.isEmpty()) {
      return offset.isEmpty() ? Page.ALL : new Page(Page.UNLIMITED, Math.max(0, offset.get()));
    }
    long first = offset.orElse(0L);
    long start = Math.max(0, first);
    if (limit.get() == Page.UNLIMITED) {
      return new Page(Page.UNLIMITED, start);
    }
    long end =
        first > Long.MAX_VALUE - Math.max(0, limit.get()) ? Long.MAX_VALUE : first + limit.get();
    if (end == 0) {
      return new Page(0, 0);
    }
    if (end <= start) {
      throw new GatewayException(ErrorCode.RANGE_NOT_SATISFIABLE, "Requested range not satisfiable")
          .details("Limit should be greater than or equal to zero.");
    }
    return new Page(end - start, start);
  }

  /**
   * The page of rows in an embed.
   *
   * @throws GatewayException as the source says it, where one of both is negative
   */
  Page ofEmbed() {
    if (limit.isPresent() && limit.get() < 0) {
      throw negative("LIMIT", "2201W");
    }
    if (offset.isPresent() && offset.get() < 0) {
      throw negative("OFFSET", "2201X");
    }
    return limit.isEmpty() && offset.isEmpty()
        ? Page.ALL
        : new Page(limit.orElse(Page.UNLIMITED), offset.orElse(0L));
  }

  private static GatewayException negative(String word, String code) {
    return new GatewayException(ErrorCode.VALUE_INVALID, word + " must not be negative")
        .as(code, 400);
  }
}
