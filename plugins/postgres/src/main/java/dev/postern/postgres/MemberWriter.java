package dev.postern.postgres;

import dev.postern.postgres.Level.Member;
import dev.postern.postgres.Level.Missing;
import dev.postern.postgres.Statement.Encoding;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import java.util.Optional;

/** Writes single values of a row: columns, what is made of them, and aggregates. */
record MemberWriter(Sql sql, ColumnWriter columns) {
  private static final ColumnType JSON = ColumnType.of("json", Kind.JSON);
  private static final ColumnType COUNT = ColumnType.of("bigint", Kind.INTEGER);
  private static final ColumnType NUMBER = ColumnType.of("numeric", Kind.NUMBER);
  private static final ColumnType OTHER = ColumnType.of("text", Kind.OTHER);

  /** Writes a column as the caller sees it: in a form of its own, or cast. */
  void field(Item.Field<Source, ColumnUse> field, int alias) {
    Optional<QualifiedName> formatter = formatter(field.column());
    sql.text(field.cast().isPresent() ? "(" : "");
    formatter.ifPresent(function -> sql.function(function).text("("));
    columns.value(alias, field.column());
    sql.text(formatter.isPresent() ? ")" : "");
    field.cast().ifPresent(type -> sql.text(")::").type(type));
  }

  /** What makes JSON of a domain that has a form of its own. */
  private Optional<QualifiedName> formatter(ColumnUse use) {
    return use.isPlain()
        ? columns.types().representation(use.column().type()).toJson()
        : Optional.empty();
  }

  /** Writes an aggregate. */
  void aggregate(
      Item.Aggregate<Source, ColumnUse> aggregate, int alias, Optional<Missing> missing) {
    sql.text(aggregate.cast().isPresent() ? "(" : "");
    MakingWriter.function(sql, aggregate.function());
    sql.text(aggregate.isDistinct() ? "distinct " : "");
    if (aggregate.column().isPresent()) {
      sql.text(aggregate.argumentCast().isPresent() ? "(" : "");
      columns.value(alias, aggregate.column().get());
      aggregate.argumentCast().ifPresent(type -> sql.text(")::").type(type));
    } else if (missing.isPresent()) {
      present(missing.get());
    } else {
      sql.text("*");
    }
    sql.text(")");
    aggregate.cast().ifPresent(type -> sql.text(")::").type(type));
  }

  /** Writes something of a joined row that is null where, and only where, the row is missing. */
  void present(Missing missing) {
    switch (missing.link()) {
      case Link.Direct direct -> sql.column(missing.alias(), direct.on().getFirst().inner());
      case Link.Computed computed -> sql.alias(missing.alias()).text(".*");
      case Link.Root root -> throw new IllegalArgumentException("such rows are not joined");
      case Link.Through through -> throw new IllegalArgumentException("such rows are not single");
    }
  }

  /** Whether a member that is joined with its row may have a value where the row is missing. */
  boolean outlivesItsRow(Item<Source, ColumnUse> item) {
    return switch (item) {
      case Item.Embed<Source, ColumnUse> embed -> true;
      case Item.Field<Source, ColumnUse> field ->
          field.column().column().computedBy().isPresent() || formatter(field.column()).isPresent();
      case Item.Aggregate<Source, ColumnUse> aggregate -> false;
    };
  }

  /** The type of a member's value. */
  ColumnType type(Member member) {
    if (member.isDocument()) {
      return JSON;
    }
    return switch (member.item()) {
      case Item.Field<Source, ColumnUse> field ->
          field
              .cast()
              .orElseGet(
                  () ->
                      formatter(field.column()).isPresent() ? JSON : columns.type(field.column()));
      case Item.Aggregate<Source, ColumnUse> aggregate ->
          aggregate.cast().orElseGet(() -> made(aggregate));
      case Item.Embed<Source, ColumnUse> embed -> JSON;
    };
  }

  private ColumnType made(Item.Aggregate<Source, ColumnUse> aggregate) {
    if (aggregate.function() == Aggregation.COUNT) {
      return COUNT;
    }
    ColumnType argument =
        aggregate.argumentCast().orElseGet(() -> columns.type(aggregate.column().orElseThrow()));
    if (aggregate.function() == Aggregation.MIN || aggregate.function() == Aggregation.MAX) {
      return argument;
    }
    boolean isNumber = argument.kind() == Kind.INTEGER || argument.kind() == Kind.NUMBER;
    return isNumber ? NUMBER : OTHER;
  }

  /** Whether the JSON form of a type is best left to the server. */
  static boolean isMadeByServer(ColumnType type) {
    return switch (type.kind()) {
      case ARRAY, COMPOSITE -> true;
      case JSON -> !type.name().equals("json") && !type.name().equals("jsonb");
      default -> false;
    };
  }

  static Encoding encoding(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> Encoding.BOOLEAN;
      case INTEGER -> Encoding.INTEGER;
      case NUMBER -> Encoding.NUMBER;
      case UUID, DATE, TIME -> Encoding.PLAIN;
      case TIMESTAMP -> Encoding.TIMESTAMP;
      case TIMESTAMP_WITH_ZONE -> Encoding.TIMESTAMP_WITH_ZONE;
      case JSON, ARRAY, COMPOSITE -> Encoding.JSON;
      case TEXT, ENUM, BYTES, OTHER -> Encoding.STRING;
    };
  }
}
