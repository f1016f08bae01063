package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.util.List;
import java.util.Locale;

/** The forms in which rows are served. */
enum AnswerForm {
  /** As they are: an array of objects, or what a routine returned. */
  JSON("application/json; charset=utf-8"),
  /** Exactly one row, without the array around it. */
  OBJECT("application/vnd.pgrst.object+json; charset=utf-8");

  private final String contentType;

  AnswerForm(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /**
   * The form liked best of those named in the Accept header fields.
   *
   * @throws GatewayException where none of them is served
   */
  static AnswerForm of(List<String> accept) {
    if (accept.isEmpty()) {
      return JSON;
    }
    AnswerForm best = null;
    double bestWeight = 0;
    for (String field : accept) {
      for (String range : field.split(",", -1)) {
        AnswerForm form = named(range);
        double weight = form == null ? 0 : weight(range);
        if (weight > bestWeight) {
          best = form;
          bestWeight = weight;
        }
      }
    }
    if (best == null) {
      throw new GatewayException(
              ErrorCode.MEDIA_TYPE_NOT_SERVED, "None of the accepted media types is served.")
          .hint(
              "Served are application/json and, for exactly one row, " + OBJECT.shortType() + ".");
    }
    return best;
  }

  private String shortType() {
    return contentType.substring(0, contentType.indexOf(';'));
  }

  private static AnswerForm named(String range) {
    if (range.contains("nulls=")) {
      return null;
    }
    int semicolon = range.indexOf(';');
    String type = semicolon < 0 ? range : range.substring(0, semicolon);
    return switch (type.strip().toLowerCase(Locale.ROOT)) {
      case "*/*", "application/*", "application/json", "" -> JSON;
      case "application/vnd.pgrst.object+json", "application/vnd.pgrst.object" -> OBJECT;
      default -> null;
    };
  }

  /** The weight after {@code q=}; 1 where there is none or it cannot be read. */
  private static double weight(String range) {
    int start = range.indexOf("q=");
    if (start < 0) {
      return 1;
    }
    int end = range.indexOf(';', start);
    try {
      return Double.parseDouble(range.substring(start + 2, end < 0 ? range.length() : end).strip());
    } catch (NumberFormatException unreadable) {
      return 1;
    }
  }
}
