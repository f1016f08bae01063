package dev.postern.mask;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Making;
import dev.postern.spi.Mask;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Which masks fit which types, and how a masked column is seen. */
public final class MaskFit {
  private static final Set<Kind> TEXTS = EnumSet.of(Kind.TEXT, Kind.OTHER);
  private static final Set<Kind> NUMBERS = EnumSet.of(Kind.INTEGER, Kind.NUMBER);
  private static final Set<Kind> DOCUMENTS = EnumSet.of(Kind.JSON, Kind.ARRAY, Kind.COMPOSITE);
  private static final Set<Kind> TIMES =
      EnumSet.of(Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMP_WITH_ZONE);

  private MaskFit() {}

  /** Why a mask cannot be put on values of a type; empty where it can. */
  public static Optional<String> problem(Mask mask, ColumnType type) {
    Kind kind = type.kind();
    return switch (mask) {
      case Mask.None none -> Optional.empty();
      case Mask.Hide hide -> Optional.empty();
      case Mask.Null nothing -> Optional.empty();
      case Mask.Constant constant -> Optional.empty();
      case Mask.Function function -> Optional.empty(); // its own argument says what it takes
      case Mask.Partial partial ->
          unless(!DOCUMENTS.contains(kind) && kind != Kind.BOOLEAN, mask, type);
      case Mask.Email email -> unless(TEXTS.contains(kind), mask, type);
      case Mask.Iban iban -> unless(TEXTS.contains(kind), mask, type);
      case Mask.Replace replace -> unless(TEXTS.contains(kind), mask, type);
      case Mask.Findings findings -> unless(TEXTS.contains(kind), mask, type);
      case Mask.Phone phone -> unless(TEXTS.contains(kind) || kind == Kind.INTEGER, mask, type);
      case Mask.Card card -> unless(TEXTS.contains(kind) || kind == Kind.INTEGER, mask, type);
      // a hash of two values would tell which of them it is
      case Mask.Hash hash -> unless(!DOCUMENTS.contains(kind) && kind != Kind.BOOLEAN, mask, type);
      case Mask.Range range -> unless(NUMBERS.contains(kind), mask, type);
      case Mask.Period(Making.Unit unit) ->
          unless(
              TIMES.contains(kind) && !(kind == Kind.DATE && unit == Making.Unit.HOUR), mask, type);
      case Mask.Places places -> unless(kind == Kind.JSON, mask, type);
    };
  }

  private static Optional<String> unless(boolean fits, Mask mask, ColumnType type) {
    return fits
        ? Optional.empty()
        : Optional.of(
            "cannot be %s: the column is of type %s".formatted(MaskWords.told(mask), type.name()));
  }

  /** The column as it is seen behind a mask. */
  public static Column seen(Column column, Mask mask) {
    if (mask.isNone()) {
      return column;
    }
    boolean mayBeNull =
        switch (mask) {
          case Mask.Null nothing -> true;
          case Mask.Constant constant -> false;
          case Mask.Function function -> true;
          case Mask.Range range -> true;
          case Mask.Period period -> true;
          default -> column.isNullable();
        };
    String comment = column.comment().isEmpty() ? "" : column.comment().strip() + "\n";
    return new Column(
        column.name(),
        mask.type(column.type()),
        mayBeNull,
        column.hasDefault(),
        column.isGenerated(),
        comment + "Masked: " + MaskWords.told(mask) + ".",
        column.computedBy(),
        "");
  }
}
