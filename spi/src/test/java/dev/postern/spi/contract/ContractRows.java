package dev.postern.spi.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is in the tables of the {@link ContractSchema}. */
final class ContractRows {
  static final List<String> NAMES =
      List.of(
          "ada",
          "Ada Lovelace",
          "100% sure",
          "under_score",
          "back\\slash",
          "quote ' and \"double\"",
          "'; drop table items; --",
          "new\nline\tand tab",
          "größe 😀",
          "null",
          "",
          "{a,b}",
          "ada@example.org",
          "+44 20 7946 0123",
          "4111 1111 1111 1111",
          "DE89 3704 0044 0532 0130 00");

  private ContractRows() {}

  static List<Optional<String>> row(String... values) {
    List<Optional<String>> row = new ArrayList<>();
    for (String value : values) {
      row.add(Optional.ofNullable(value));
    }
    return List.copyOf(row);
  }

  static List<List<Optional<String>>> item() {
    List<List<Optional<String>>> rows = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      boolean isBare = i % 5 == 4; // nothing but a name
      rows.add(isBare ? bare(i) : full(i));
    }
    rows.add(row("17", null, "3", null, null, null, null, null, null, null, null, null, null));
    return List.copyOf(rows);
  }

  private static List<Optional<String>> bare(int i) {
    List<Optional<String>> row = new ArrayList<>(row(Integer.toString(i + 1), NAMES.get(i)));
    while (row.size() < 13) {
      row.add(Optional.empty());
    }
    return List.copyOf(row);
  }

  private static List<Optional<String>> full(int i) {
    String two = "%02d".formatted(i + 1);
    return row(
        Integer.toString(i + 1),
        NAMES.get(i),
        Integer.toString(i % 4 == 3 ? -i : i * 1_000_000),
        (i - 3) + ".25",
        Boolean.toString(i % 2 == 0),
        "00000000-0000-4000-8000-0000000000" + two,
        "2026-01-" + two,
        "2026-02-" + two + "T12:30:00",
        "2026-03-" + two + "T23:30:00+00:00",
        two + ":15:30",
        "{\"a\": \"x" + i + "\", \"n\": [" + i + ", null, true], \"o\": {\"deep\": 1.5}}",
        "{" + i + "," + (i + 1) + "}",
        "[" + i + "," + (i + 3) + ")");
  }

  static List<List<Optional<String>>> part() {
    List<List<Optional<String>>> rows = new ArrayList<>();
    for (int item = 1; item <= NAMES.size(); item++) {
      for (int part = 0; part < item % 3; part++) {
        rows.add(
            row(
                Integer.toString(rows.size() + 1),
                Integer.toString(item),
                "part " + item + "." + part));
      }
    }
    rows.add(row(Integer.toString(rows.size() + 1), null, "loose"));
    return List.copyOf(rows);
  }

  static List<List<Optional<String>>> many() {
    List<List<Optional<String>>> rows = new ArrayList<>();
    for (int i = 1; i <= 400; i++) {
      rows.add(row(Integer.toString(i), "filler %03d ".formatted(i) + "ü".repeat(20)));
    }
    return List.copyOf(rows);
  }
}
