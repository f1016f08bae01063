package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.util.ArrayList;
import java.util.List;

/**
 * The Prefer header fields (RFC 7240) of one request; of several values of one preference the first
 * one holds.
 *
 * @param returning what of changed rows comes back
 * @param countsAll whether the number of all rows is wanted
 * @param isStrict whether preferences that are not served are an error
 * @param applied what a Preference-Applied header says
 */
record Preferences(Returning returning, boolean countsAll, boolean isStrict, String applied) {

  static final Preferences NONE = new Preferences(Returning.UNSAID, false, false, "");

  /** What of changed rows comes back. */
  enum Returning {
    UNSAID(""),
    MINIMAL("return=minimal"),
    HEADERS_ONLY("return=headers-only"),
    REPRESENTATION("return=representation");

    private final String text;

    Returning(String text) {
      this.text = text;
    }

    private static Returning of(String preference) {
      for (Returning returning : values()) {
        if (returning.text.equals(preference)) {
          return returning;
        }
      }
      return UNSAID;
    }
  }

  /**
   * Reads the header fields.
   *
   * @throws GatewayException where {@code handling=strict} is among them together with something
   *     that is not served, or the asked for way to resolve conflicts is not served
   */
  static Preferences parse(List<String> fields) {
    if (fields.isEmpty()) {
      return NONE;
    }
    Returning returning = Returning.UNSAID;
    boolean countsAll = false;
    String handling = "";
    List<String> unserved = new ArrayList<>();
    for (String field : fields) {
      for (String part : field.split(",", -1)) {
        String preference = part.strip();
        Returning asked = Returning.of(preference);
        if (asked != Returning.UNSAID) {
          returning = returning == Returning.UNSAID ? asked : returning;
        } else if (preference.equals("count=exact")) {
          countsAll = true;
        } else if (preference.equals("handling=strict") || preference.equals("handling=lenient")) {
          handling = handling.isEmpty() ? preference : handling;
        } else if (preference.startsWith("resolution=")) {
          throw new GatewayException(
              ErrorCode.FEATURE_NOT_SERVED, "This gateway does not serve " + preference + ".");
        } else if (!preference.isEmpty()) {
          unserved.add(preference);
        }
      }
    }
    boolean isStrict = handling.equals("handling=strict");
    if (isStrict && !unserved.isEmpty()) {
      throw new GatewayException(
              ErrorCode.PREFERENCE_INVALID, "Some preferences are not served, and none may be.")
          .details("Not served: " + String.join(", ", unserved) + ".")
          .hint("Leave them out, or ask with handling=lenient.");
    }
    return new Preferences(returning, countsAll, isStrict, applied(returning, countsAll, handling));
  }

  boolean wantsRows() {
    return returning == Returning.REPRESENTATION;
  }

  private static String applied(Returning returning, boolean countsAll, String handling) {
    StringBuilder applied = new StringBuilder(returning.text);
    for (String further : List.of(countsAll ? "count=exact" : "", handling)) {
      if (!further.isEmpty()) {
        applied.append(applied.isEmpty() ? "" : ", ").append(further);
      }
    }
    return applied.toString();
  }
}
