package dev.postern.operation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a call is to be run and answered, beside what it asks.
 *
 * @param accept media types with their parameters, the most wanted first; empty for plain JSON
 * @param wantsKey whether the primary key of a single new row is wanted
 * @param maxAffected the most rows that may be written; more of them refuse the call
 * @param rollsBack whether everything is undone at the end
 * @param timeZone for times in the answer; empty for the usual one
 * @param wantsExport whether rows are wanted without a cap, as a stream, where they may be had so
 * @param unchanged what must be so before anything is written; empty for no condition
 * @param astray what the call says of an embed that it does not have, which refuses it
 * @param minAffected the fewest rows that must be written; fewer of them refuse the call
 */
public record Terms(
    List<String> accept,
    boolean wantsKey,
    OptionalLong maxAffected,
    boolean rollsBack,
    String timeZone,
    boolean wantsExport,
    Optional<Unchanged> unchanged,
    Optional<Astray> astray,
    OptionalLong minAffected) {

  public static final Terms PLAIN = new Terms(List.of(), false, OptionalLong.empty(), false, "");

  public Terms {
    accept = List.copyOf(accept);
  }

  /** With no least number of rows. */
  public Terms(
      List<String> accept,
      boolean wantsKey,
      OptionalLong maxAffected,
      boolean rollsBack,
      String timeZone,
      boolean wantsExport,
      Optional<Unchanged> unchanged,
      Optional<Astray> astray) {
    this(
        accept,
        wantsKey,
        maxAffected,
        rollsBack,
        timeZone,
        wantsExport,
        unchanged,
        astray,
        OptionalLong.empty());
  }

  /** Plain terms on which everything is undone at the end. */
  public static Terms undone(OptionalLong maxAffected) {
    return new Terms(List.of(), false, maxAffected, true, "");
  }

  /** Plain terms for a write of exactly so many rows. */
  public static Terms exactly(long rows) {
    return new Terms(
        List.of(),
        false,
        OptionalLong.of(rows),
        false,
        "",
        false,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.of(rows));
  }

  /** Without an export or a condition. */
  public Terms(
      List<String> accept,
      boolean wantsKey,
      OptionalLong maxAffected,
      boolean rollsBack,
      String timeZone) {
    this(
        accept,
        wantsKey,
        maxAffected,
        rollsBack,
        timeZone,
        false,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  /** The same with another condition. */
  public Terms with(Optional<Unchanged> other) {
    return new Terms(
        accept,
        wantsKey,
        maxAffected,
        rollsBack,
        timeZone,
        wantsExport,
        other,
        astray,
        minAffected);
  }
}
