package dev.postern.policy;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is known of a call, for values that refer to it: <code>{claims.tenant_id}</code>, <code>
 * {subject}</code>, <code>{now}</code> and <code>{now-30d}</code>. Whatever it is becomes a value
 * and never a part of a condition's shape.
 *
 * @param now when the call was decided
 */
record Told(Identity identity, Instant now) {
  private static final String CLAIMS = "claims.";
  private static final String SUBJECT = "subject";
  private static final Pattern NOW = Pattern.compile("now(?:([+-])([0-9]{1,6})([smhdw]))?");
  private static final Pattern REFERENCE = Pattern.compile("\\{[^{},]+}");
  private static final Pattern MEANT = Pattern.compile("(?i)\\{\\s*(claim|now|subject)[^{},]*}");

  /** Whether a text stands for something that is known of a call. */
  static boolean isReference(String text) {
    if (!isBraced(text)) {
      return false;
    }
    String name = name(text);
    return name.equals(SUBJECT)
        || (name.startsWith(CLAIMS) && name.length() > CLAIMS.length())
        || NOW.matcher(name).matches();
  }

  /** Whether a text looks as if it should be one, but is none. */
  static boolean isMisspelt(String text) {
    return !isReference(text) && MEANT.matcher(text).matches();
  }

  /** Whether it says something of the time. */
  static boolean tellsTime(String text) {
    return isReference(text) && name(text).startsWith("now");
  }

  /**
   * What a text stands for: itself, or what is known.
   *
   * @return never null; a JSON value
   * @throws GatewayException where that is not known of this call
   */
  Object value(String text) {
    if (!isReference(text)) {
      return text;
    }
    String name = name(text);
    if (name.equals(SUBJECT)) {
      return identity.subject();
    }
    if (!name.startsWith(CLAIMS)) {
      return time(name).toString();
    }
    Object found = Claims.find(identity.claims(), name.substring(CLAIMS.length()));
    if (found == null) {
      throw lacking(text, "is missing");
    }
    return found;
  }

  /** The same as one text. */
  String single(String text) {
    List<String> values = several(text);
    if (values.size() != 1) {
      throw lacking(text, "holds a list where one value is needed");
    }
    return values.getFirst();
  }

  /** The same as texts: a list stands for each of its items. */
  List<String> several(String text) {
    return switch (value(text)) {
      case Map<?, ?> map -> throw lacking(text, "is an object");
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case Object found -> List.of(found.toString());
    };
  }

  /** A text with the references in it filled in as far as they are known, for people to look at. */
  String filled(String text) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            found -> {
              String written = found.group();
              String name = name(written);
              boolean isKnown =
                  isReference(written)
                      && (!name.startsWith(CLAIMS)
                          || Claims.find(identity.claims(), name.substring(CLAIMS.length()))
                              != null);
              return Matcher.quoteReplacement(isKnown ? shown(value(written)) : written);
            });
  }

  private static String shown(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : value.toString();
  }

  /** As fine as databases keep it. */
  private Instant time(String name) {
    Matcher read = NOW.matcher(name);
    boolean isShifted = read.matches() && read.group(1) != null;
    if (!isShifted) {
      return now.truncatedTo(ChronoUnit.MICROS);
    }
    long count = Long.parseLong(read.group(2)) * (read.group(1).equals("-") ? -1 : 1);
    Duration shift =
        switch (read.group(3)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          case "d" -> Duration.ofDays(count);
          default -> Duration.ofDays(7 * count);
        };
    return now.plus(shift).truncatedTo(ChronoUnit.MICROS);
  }

  private static boolean isBraced(String text) {
    return text.length() > 2 && text.charAt(0) == '{' && text.charAt(text.length() - 1) == '}';
  }

  private static String name(String text) {
    return text.substring(1, text.length() - 1);
  }

  private static GatewayException lacking(String text, String problem) {
    return new GatewayException(
            ErrorCode.PERMISSION_DENIED,
            "Your sign-in does not say which rows are yours: " + name(text) + " " + problem)
        .hint("Sign in with credentials that carry this claim");
  }
}
