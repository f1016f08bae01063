package dev.postern.postgres;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.QualifiedName;
import java.util.List;
import java.util.Optional;

/**
 * Writes conditions on the rows of one alias. Every value is bound, as text with a cast: the driver
 * asks the server for types it is not told, and then sends a batch in pieces (see {@link
 * Execution}). The cast is to the type that the server would have found for a literal.
 *
 * @param relations writes the conditions that look at related rows
 */
record FilterWriter(Sql sql, int alias, ColumnWriter columns, Relations relations) {

  /** Writes whether a row has rows in an embed of its selection. */
  interface Relations {

    /** For rows that stand alone. */
    Relations NONE =
        (embed, where) -> {
          throw new IllegalArgumentException("no such embed: " + embed);
        };

    /** Writes that there are rows in the embed of that name of which a condition holds. */
    void exists(String embed, Filter<ColumnUse> where);
  }

  FilterWriter(Sql sql, int alias, Types types) {
    this(sql, alias, new ColumnWriter(sql, types), Relations.NONE);
  }

  /** Writes the condition so that it can stand beside {@code and}. */
  void write(Filter<ColumnUse> filter) {
    switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) -> {
        if (terms.isEmpty()) {
          sql.text("true");
        } else {
          sql.text("(");
          write(terms.getFirst());
          for (Filter<ColumnUse> term : terms.subList(1, terms.size())) {
            sql.text(" and ");
            write(term);
          }
          sql.text(")");
        }
      }
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) -> {
        if (terms.isEmpty()) {
          sql.text("false");
        } else {
          sql.text("(");
          write(terms.getFirst());
          for (Filter<ColumnUse> term : terms.subList(1, terms.size())) {
            sql.text(" or ");
            write(term);
          }
          sql.text(")");
        }
      }
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> {
        sql.text("(not ");
        write(term);
        sql.text(")");
      }
      case Filter.Compare<ColumnUse>(ColumnUse use, Operator operator, String value) -> {
        left(use, operator);
        operator(operator);
        right(use, operator, value);
      }
      case Filter.Quantified<ColumnUse> set -> quantified(set);
      case Filter.In<ColumnUse>(ColumnUse use, List<String> values) -> in(use, values);
      case Filter.Is<ColumnUse>(ColumnUse use, Filter.Truth truth) -> {
        columns.value(alias, use);
        is(truth);
      }
      case Filter.Search<ColumnUse> search -> search(search);
      case Filter.CompareColumns<ColumnUse>(ColumnUse use, Operator operator, ColumnUse other) -> {
        left(use, operator);
        operator(operator);
        left(other, operator);
      }
      case Filter.Related<ColumnUse>(String embed, boolean exists, Filter<ColumnUse> where) -> {
        sql.text(exists ? "" : "not ");
        relations.exists(embed, where);
      }
    }
  }

  private void operator(Operator operator) {
    sql.text(
        switch (operator) {
          case EQ -> " = ";
          case NEQ -> " <> ";
          case GT -> " > ";
          case GTE -> " >= ";
          case LT -> " < ";
          case LTE -> " <= ";
          case LIKE -> " like ";
          case ILIKE -> " ilike ";
          case MATCH -> " ~ ";
          case IMATCH -> " ~* ";
          case ISDISTINCT -> " is distinct from ";
          case CS -> " @> ";
          case CD -> " <@ ";
          case OV -> " && ";
          case SL -> " << ";
          case SR -> " >> ";
          case NXR -> " &< ";
          case NXL -> " &> ";
          case ADJ -> " -|- ";
        });
  }

  /** Whether the value is a pattern, which is text whatever text is compared with it. */
  private static boolean takesPattern(Operator operator) {
    return operator.isPattern() || operator == Operator.MATCH || operator == Operator.IMATCH;
  }

  /** The type {@code json} has no equality; {@code jsonb} has. */
  private void left(ColumnUse use, Operator operator) {
    columns.value(alias, use);
    boolean isFromJson =
        use.column().type().name().equals("json") && !use.path().isText() && use.making().isEmpty();
    if (isFromJson && !takesPattern(operator)) {
      sql.text("::jsonb");
    }
  }

  private void right(ColumnUse use, Operator operator, String value) {
    Optional<QualifiedName> parser = parser(use);
    if (takesPattern(operator)) {
      sql.value(value).text(use.column().type().kind() == Kind.BYTES ? "::bytea" : "");
    } else if (parser.isPresent() && operator != Operator.ISDISTINCT) {
      sql.function(parser.get()).text("(").value(value).text("::text)");
    } else {
      sql.value(value).text("::").type(columns.comparedAs(use));
    }
  }

  /** What makes a value of a domain with a text form of its own out of that form. */
  private Optional<QualifiedName> parser(ColumnUse use) {
    return use.isPlain()
        ? columns.types().representation(use.column().type()).fromText()
        : Optional.empty();
  }

  private void quantified(Filter.Quantified<ColumnUse> set) {
    ColumnUse use = set.column();
    left(use, set.operator());
    operator(set.operator());
    switch (set.quantifier()) {
      case ANY -> sql.text("any(");
      case ALL -> sql.text("all(");
    }
    if (!takesPattern(set.operator())) {
      array(use, set.values());
    } else {
      boolean isBytes = use.column().type().kind() == Kind.BYTES;
      sql.value(set.values()).text(isBytes ? "::bytea[]" : "::text[]");
    }
    sql.text(")");
  }

  /** One array for any number of values, so that the text stays the same. */
  private void in(ColumnUse use, List<String> values) {
    Kind kind = columns.type(use).kind();
    if (kind == Kind.ARRAY || kind == Kind.COMPOSITE) {
      write(
          new Filter.Or<>(
              values.stream()
                  .<Filter<ColumnUse>>map(v -> new Filter.Compare<>(use, Operator.EQ, v))
                  .toList()));
      return;
    }
    left(use, Operator.EQ);
    sql.text(" = any(");
    array(use, arrayLiteral(values));
    sql.text(")");
  }

  private void array(ColumnUse use, String literal) {
    Optional<QualifiedName> parser = parser(use);
    if (parser.isPresent()) {
      sql.text("array(select ").function(parser.get()).text("(unnest(");
      sql.value(literal).text("::text[])))");
    } else {
      sql.value(literal).text("::").type(columns.comparedAs(use)).text("[]");
    }
  }

  private void is(Filter.Truth truth) {
    switch (truth) {
      case NULL -> sql.text(" is null");
      case NOT_NULL -> sql.text(" is not null");
      case TRUE -> sql.text(" is true");
      case FALSE -> sql.text(" is false");
      case UNKNOWN -> sql.text(" is unknown");
    }
  }

  /** What is no prepared text yet is prepared in the language in which the terms are read. */
  private void search(Filter.Search<ColumnUse> search) {
    ColumnUse use = search.column();
    ColumnType type = columns.types().comparedAs(columns.type(use));
    if (type.name().equals("tsvector")) {
      columns.value(alias, use);
    } else {
      sql.text("to_tsvector(");
      language(search.language());
      columns.value(alias, use);
      sql.text(")");
    }
    sql.text(
        switch (search.terms()) {
          case FTS -> " @@ to_tsquery(";
          case PLFTS -> " @@ plainto_tsquery(";
          case PHFTS -> " @@ phraseto_tsquery(";
          case WFTS -> " @@ websearch_to_tsquery(";
        });
    language(search.language());
    sql.value(search.text()).text("::text)");
  }

  private void language(String language) {
    if (!language.isEmpty()) {
      sql.value(language).text("::regconfig, ");
    }
  }

  private static String arrayLiteral(List<String> values) {
    StringBuilder literal = new StringBuilder(16 * values.size() + 2).append('{');
    for (String value : values) {
      if (literal.length() > 1) {
        literal.append(',');
      }
      literal.append('"');
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '"' || c == '\\') {
          literal.append('\\');
        }
        literal.append(c);
      }
      literal.append('"');
    }
    return literal.append('}').toString();
  }
}
