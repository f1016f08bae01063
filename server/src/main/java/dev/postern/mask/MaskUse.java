package dev.postern.mask;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a masked column can be used for beside being shown; nothing unless its mask says so. */
public enum MaskUse {
  /** Conditions of every kind on the value as it is, search among them. */
  FILTER("filtered by"),
  /** Sorting by the value as it is, cursors too. */
  ORDER("ordered by"),
  /** Groups and distinct rows by what is shown. */
  GROUP("grouped by"),
  /** Sums and the like of the values as they are. */
  AGGREGATE("aggregated"),
  /** Embeds over the value as it is. */
  JOIN("joined on"),
  /** New values. */
  WRITE("written");

  private final String told;

  MaskUse(String told) {
    this.told = told;
  }

  /** The lower-case word of the config. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a column cannot be: {@code filtered by}. */
  public String told() {
    return told;
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(MaskUse::word).toList();
  }

  public static Optional<MaskUse> of(String word) {
    return Arrays.stream(values()).filter(use -> use.word().equals(word)).findFirst();
  }
}
