package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The Prefer header fields (RFC 7240) of one request; of several values of one preference the first
 * one holds. Each text is as in the field, for instance {@code count=exact}, or empty.
 *
 * @param transaction empty too where callers may not choose how a transaction ends
 * @param timeZone a name or offset as the source knows them
 * @param maxAffected the most rows that may be written
 * @param wantsExport whether rows are wanted without a cap, where they may be had so
 * @param paging {@code cursor} for reads that go on by cursor; an addition to the dialect
 * @param unknown what is not served, as it came
 */
record Preferences(
    String resolution,
    String missing,
    String returning,
    String counting,
    String transaction,
    String handling,
    String timeZone,
    OptionalLong maxAffected,
    boolean wantsExport,
    String nesting,
    String paging,
    List<String> unknown) {

  static final Preferences NONE =
      new Preferences("", "", "", "", "", "", "", OptionalLong.empty(), false, "", "", List.of());

  private static final String EXPORT = "export";
  private static final String TIME_ZONE = "timezone=";
  private static final String MAX_AFFECTED = "max-affected=";
  private static final String CURSOR = "cursor";
  private static final Map<String, Set<String>> SERVED =
      Map.of(
          "resolution", Set.of("resolution=merge-duplicates", "resolution=ignore-duplicates"),
          "missing", Set.of("missing=default", "missing=null"),
          "return", Set.of("return=representation", "return=minimal", "return=headers-only"),
          "count", Set.of("count=exact", "count=planned", "count=estimated"),
          "tx", Set.of("tx=commit", "tx=rollback"),
          "handling", Set.of("handling=strict", "handling=lenient"),
          "nested", Set.of("nested"));

  /** What a request does, as far as it decides which preferences apply. */
  enum Doing {
    READ,
    CREATE,
    UPDATE,
    PUT,
    DELETE,
    CALL;

    private boolean writes() {
      return this != READ && this != CALL;
    }
  }

  /**
   * Reads the header fields.
   *
   * @param mayEndTransaction whether callers may choose how a transaction ends
   */
  static Preferences parse(List<String> fields, boolean mayEndTransaction) {
    if (fields.isEmpty()) {
      return NONE;
    }
    List<String> all =
        fields.stream()
            .flatMap(field -> Stream.of(field.split(",", -1)))
            .map(String::strip)
            .filter(preference -> !preference.isEmpty())
            .toList();
    return new Preferences(
        first(all, "resolution"),
        first(all, "missing"),
        first(all, "return"),
        first(all, "count"),
        mayEndTransaction ? first(all, "tx") : "",
        first(all, "handling"),
        after(all, TIME_ZONE).orElse(""),
        number(after(all, MAX_AFFECTED)),
        all.contains(EXPORT),
        first(all, "nested"),
        all.contains(CURSOR) ? CURSOR : "",
        all.stream().filter(preference -> !isServed(preference)).toList());
  }

  private static String first(List<String> all, String name) {
    Set<String> served = SERVED.get(name);
    return all.stream().filter(served::contains).findFirst().orElse("");
  }

  private static Optional<String> after(List<String> all, String prefix) {
    return all.stream()
        .filter(preference -> preference.startsWith(prefix))
        .map(preference -> preference.substring(prefix.length()))
        .findFirst();
  }

  private static OptionalLong number(Optional<String> text) {
    try {
      return text.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(text.get().strip()));
    } catch (NumberFormatException unreadable) {
      return OptionalLong.empty();
    }
  }

  private static boolean isServed(String preference) {
    return preference.equals(EXPORT)
        || preference.startsWith(TIME_ZONE)
        || preference.startsWith(MAX_AFFECTED)
        || preference.equals(CURSOR)
        || SERVED.values().stream().anyMatch(served -> served.contains(preference));
  }

  /**
   * Looks at what is not served.
   *
   * @throws GatewayException where there is any and the caller wants to be told
   */
  void refuseUnknown() {
    if (isStrict() && !unknown.isEmpty()) {
      throw new GatewayException(
              ErrorCode.PREFERENCE_INVALID, "Invalid preferences given with handling=strict")
          .details("Invalid preferences: " + String.join(", ", unknown));
    }
  }

  boolean wantsRows() {
    return returning.equals("return=representation");
  }

  /** Whether members of new rows that name related rows are new rows of those. */
  boolean wantsNested() {
    return !nesting.isEmpty();
  }

  boolean wantsHeadersOnly() {
    return returning.equals("return=headers-only");
  }

  boolean isStrict() {
    return handling.equals("handling=strict");
  }

  /** Whether a read tells where the next one goes on. */
  boolean wantsCursor() {
    return !paging.isEmpty();
  }

  boolean wantsUpsert() {
    return !resolution.isEmpty();
  }

  boolean merges() {
    return resolution.equals("resolution=merge-duplicates");
  }

  /** Whether members that are missing take the column's default. */
  boolean wantsDefaults() {
    return missing.equals("missing=default");
  }

  /** Whether everything is undone at the end, where the caller says nothing {@code otherwise}. */
  boolean rollsBack(boolean otherwise) {
    return transaction.isEmpty() ? otherwise : transaction.equals("tx=rollback");
  }

  /** Whether the number of written rows is told. */
  boolean countsWritten() {
    return counting.equals("count=exact") || counting.equals("count=estimated");
  }

  /** How all rows of a read are counted. */
  Count count() {
    return switch (counting) {
      case "count=exact" -> Count.EXACT;
      case "count=planned" -> Count.PLANNED;
      case "count=estimated" -> Count.ESTIMATED;
      default -> Count.NONE;
    };
  }

  /** The most rows that may be written, where that is bounded: strictly, and not for new rows. */
  OptionalLong mostAffected(Doing doing) {
    boolean bounds = doing == Doing.UPDATE || doing == Doing.DELETE || doing == Doing.CALL;
    return bounds && isStrict() ? maxAffected : OptionalLong.empty();
  }

  /**
   * The value of a Preference-Applied header field; empty where nothing was applied.
   *
   * @param hasConflictTarget whether new rows can meet old ones at all
   */
  String applied(Doing doing, boolean hasConflictTarget) {
    if (equals(NONE)) {
      return "";
    }
    List<String> applied = new ArrayList<>();
    add(applied, doing == Doing.CREATE && hasConflictTarget, resolution);
    add(applied, doing == Doing.CREATE, nesting);
    add(applied, doing == Doing.CREATE || doing == Doing.UPDATE, missing);
    add(applied, doing.writes(), returning);
    add(applied, true, counting);
    add(applied, true, transaction);
    add(applied, true, handling);
    add(applied, !timeZone.isEmpty(), TIME_ZONE + timeZone);
    mostAffected(doing).ifPresent(most -> applied.add(MAX_AFFECTED + most));
    add(applied, doing == Doing.READ, paging);
    return String.join(", ", applied);
  }

  /**
   * The same for rows that leave as a stream, which are not counted.
   *
   * @param byPreference whether it is a preference that has them leave so
   */
  String appliedToExport(boolean byPreference) {
    List<String> applied = new ArrayList<>();
    add(applied, true, transaction);
    add(applied, true, handling);
    add(applied, !timeZone.isEmpty(), TIME_ZONE + timeZone);
    add(applied, byPreference, EXPORT);
    return String.join(", ", applied);
  }

  private static void add(List<String> applied, boolean applies, String preference) {
    if (applies && !preference.isEmpty()) {
      applied.add(preference);
    }
  }
}
