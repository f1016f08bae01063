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
  private boolean isLimited;
  private boolean isMoved;

  void limit(Optional<Long> rows) {
    limit = rows;
    isLimited = true;
  }

  void offset(Optional<Long> rows) {
    offset = rows;
    isMoved = true;
  }

  /** A limit that is no number limits nothing, but beside an offset it is one of no rows. */
  private Optional<Long> most() {
    return isLimited && isMoved ? Optional.of(limit.orElse(0L)) : limit;
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
    Optional<Long> most = most();
    if (most.isEmpty()) {
      return offset.isEmpty() ? Page.ALL : new Page(Page.UNLIMITED, Math.max(0, offset.get()));
    }
    long first = offset.orElse(0L);
    long start = Math.max(0, first);
    if (most.get() == Page.UNLIMITED) {
      return new Page(Page.UNLIMITED, start);
    }
    long end =
        first > Long.MAX_VALUE - Math.max(0, most.get()) ? Long.MAX_VALUE : first + most.get();
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
    Optional<Long> most = most();
    if (offset.isPresent() && offset.get() < 0) {
      throw negative("OFFSET", "2201X");
    }
    if (most.isPresent() && most.get() < 0) {
      throw negative("LIMIT", "2201W");
    }
    return most.isEmpty() && offset.isEmpty()
        ? Page.ALL
        : new Page(most.orElse(Page.UNLIMITED), offset.orElse(0L));
  }

  private static GatewayException negative(String word, String code) {
    return new GatewayException(ErrorCode.VALUE_INVALID, word + " must not be negative")
        .as(code, 400);
  }
}
