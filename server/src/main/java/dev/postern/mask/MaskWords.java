package dev.postern.mask;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Making;
import dev.postern.spi.Mask;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads masks as they are written in one word: {@code email}, {@code partial(2,3)}, {@code
 * bucket(1000)}, {@code constant(0)}.
 *
 * @param key of hashes
 */
public record MaskWords(Mask.Key key) {
  private static final Pattern WRITTEN =
      Pattern.compile("([a-z0-9]+)(?:\\((.*)\\))?", Pattern.DOTALL);
  private static final Pattern COUNT = Pattern.compile("\\d{1,3}");
  private static final Pattern WIDTH = Pattern.compile("[1-9]\\d{0,14}");
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,17})");
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d{0,17})\\.\\d{1,18}");

  /** All there are, for messages. */
  public static final List<String> WORDS =
      List.of(
          "null",
          "constant",
          "constant(value)",
          "last4",
          "partial(first,last)",
          "email",
          "phone",
          "card",
          "iban",
          "hash",
          "bucket(number)",
          "bucket(year)",
          "pii",
          "pii(email,phone,card,iban)");

  /** Stands for the key until it is known: a config says nothing of it. */
  public static final Mask.Key UNKEYED =
      new Mask.Key() {
        @Override
        public byte[] inner() {
          throw new IllegalStateException("a hash without a key");
        }

        @Override
        public byte[] outer() {
          throw new IllegalStateException("a hash without a key");
        }
      };

  /** Reads one; empty where there is none of that name. */
  public Optional<Mask> of(String written) {
    Matcher matcher = WRITTEN.matcher(written.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String word = matcher.group(1);
    return matcher.group(2) == null ? plain(word) : with(word, matcher.group(2).strip());
  }

  private Optional<Mask> plain(String word) {
    return switch (word) {
      case "none" -> Optional.of(Mask.none());
      case "hide" -> Optional.of(new Mask.Hide());
      case "null" -> Optional.of(new Mask.Null());
      case "constant" -> Optional.of(Mask.Constant.TEXT);
      case "last4" -> Optional.of(new Mask.Partial(0, 4));
      case "partial" -> Optional.of(new Mask.Partial(1, 1));
      case "email" -> Optional.of(new Mask.Email());
      case "phone" -> Optional.of(new Mask.Phone());
      case "card" -> Optional.of(new Mask.Card());
      case "iban" -> Optional.of(new Mask.Iban());
      case "hash" -> Optional.of(new Mask.Hash(key));
      case "pii" -> Optional.of(new Mask.Findings(EnumSet.allOf(Mask.Finding.class)));
      default -> Optional.empty();
    };
  }

  private static Optional<Mask> with(String word, String argument) {
    return switch (word) {
      case "constant" -> Optional.of(constant(argument));
      case "partial" -> partial(argument.split(",", -1));
      case "bucket" ->
          WIDTH.matcher(argument).matches()
              ? Optional.of(new Mask.Range(Long.parseLong(argument)))
              : Arrays.stream(Making.Unit.values())
                  .filter(unit -> unit.word().equals(argument))
                  .findFirst()
                  .map(Mask.Period::new);
      case "pii" -> findings(argument.split(",", -1));
      default -> Optional.empty();
    };
  }

  /** A number or a truth where it is written like one, else text. */
  static Mask.Constant constant(String value) {
    if (WHOLE.matcher(value).matches()) {
      return new Mask.Constant(value, Kind.INTEGER);
    }
    if (DECIMAL.matcher(value).matches()) {
      return new Mask.Constant(value, Kind.NUMBER);
    }
    boolean isTruth = value.equals("true") || value.equals("false");
    return new Mask.Constant(value, isTruth ? Kind.BOOLEAN : Kind.TEXT);
  }

  private static Optional<Mask> partial(String[] counts) {
    if (counts.length != 2
        || !COUNT.matcher(counts[0].strip()).matches()
        || !COUNT.matcher(counts[1].strip()).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Mask.Partial(Integer.parseInt(counts[0].strip()), Integer.parseInt(counts[1].strip())));
  }

  private static Optional<Mask> findings(String[] words) {
    Set<Mask.Finding> found = EnumSet.noneOf(Mask.Finding.class);
    for (String word : words) {
      Optional<Mask.Finding> one =
          Arrays.stream(Mask.Finding.values())
              .filter(finding -> finding.name().toLowerCase(Locale.ROOT).equals(word.strip()))
              .findFirst();
      if (one.isEmpty()) {
        return Optional.empty();
      }
      found.add(one.get());
    }
    return Optional.of(new Mask.Findings(found));
  }

  /** The same mask with the key where it hashes. */
  public Mask keyed(Mask mask) {
    return switch (mask) {
      case Mask.Hash hash -> new Mask.Hash(key);
      case Mask.Places(List<Mask.At> all) ->
          new Mask.Places(
              all.stream().map(at -> new Mask.At(at.path(), keyed(at.mask()))).toList());
      default -> mask;
    };
  }

  /** How a mask is called where it is told of: its word alone. */
  public static String told(Mask mask) {
    return switch (mask) {
      case Mask.None none -> "none";
      case Mask.Hide hide -> "hide";
      case Mask.Null nothing -> "null";
      case Mask.Constant constant -> "constant";
      case Mask.Partial(int first, int last) -> "partial(%d,%d)".formatted(first, last);
      case Mask.Email email -> "email";
      case Mask.Phone phone -> "phone";
      case Mask.Card card -> "card";
      case Mask.Iban iban -> "iban";
      case Mask.Hash hash -> "hash";
      case Mask.Range(long width) -> "bucket(%d)".formatted(width);
      case Mask.Period(Making.Unit unit) -> "bucket(%s)".formatted(unit.word());
      case Mask.Replace replace -> "regex";
      case Mask.Places places -> "json";
      case Mask.Function function -> "function";
      case Mask.Findings findings -> "pii";
    };
  }
}
