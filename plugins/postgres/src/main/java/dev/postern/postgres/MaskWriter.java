package dev.postern.postgres;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Making;
import dev.postern.spi.Mask;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes masked values, so that what is masked never leaves the server. What is written here gives,
 * byte for byte, what the gateway's own masks do.
 *
 * <p>A column that a function computes is computed once, in a sub-select; others are named as often
 * as they are needed. Texts are taken under the collation of bytes, so that no database's language
 * changes what a character is.
 */
record MaskWriter(Sql sql, ColumnWriter columns) {

  /** Whether masks of this kind are written for values of a type. */
  static boolean can(ColumnType type, Mask mask) {
    return switch (mask) {
      case Mask.Findings findings -> false;
      case Mask.Places(List<Mask.At> all) ->
          type.name().equals("jsonb") && all.stream().allMatch(MaskWriter::isPlain);
      default -> true;
    };
  }

  private static boolean isPlain(Mask.At at) {
    boolean isFixed = at.mask() instanceof Mask.Null || at.mask() instanceof Mask.Constant;
    return isFixed && at.path().stream().noneMatch(step -> step.equals("*") || isNumber(step));
  }

  /** The server would take it for a place in an array. */
  private static boolean isNumber(String step) {
    return step.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
  }

  /** Writes the value of a masked column. */
  void write(int alias, ColumnUse use) {
    ColumnType own = use.column().type();
    switch (use.mask()) {
      case Mask.None none -> columns.column(alias, use.column());
      case Mask.Hide hide -> throw new IllegalArgumentException("a hidden column");
      case Mask.Findings findings -> throw new IllegalArgumentException("left to the gateway");
      case Mask.Null nothing -> sql.text("null::").type(own);
      case Mask.Constant constant ->
          sql.text("(").value(constant.value()).text("::text)::").type(use.seenType());
      case Mask.Function(var name, var type) -> {
        sql.function(name).text("(");
        columns.column(alias, use.column());
        sql.text(")");
      }
      case Mask.Hash(Mask.Key key) -> hash(key, alias, use);
      case Mask.Replace(String pattern, String with) -> {
        sql.text("regexp_replace(");
        text(alias, use);
        sql.text(", ").value(pattern).text("::text, ");
        sql.value(with.replace("\\", "\\\\")).text("::text, 'g')");
      }
      case Mask.Period(Making.Unit unit) -> period(unit, alias, use);
      default -> once(alias, use);
    }
  }

  /** Writes masks that look at the value several times. */
  private void once(int alias, ColumnUse use) {
    if (use.column().computedBy().isEmpty()) {
      shaped(use.mask(), use.column().type(), () -> value(alias, use));
      return;
    }
    sql.text("(select ");
    shaped(use.mask(), use.column().type(), () -> sql.text("m.v"));
    sql.text(" from (select ");
    value(alias, use);
    sql.text(" as v offset 0) as m)");
  }

  private void value(int alias, ColumnUse use) {
    boolean isNumber =
        use.mask() instanceof Mask.Range && use.column().type().kind() == Kind.INTEGER;
    if (isNumber || use.mask() instanceof Mask.Places) {
      columns.column(alias, use.column());
    } else {
      text(alias, use);
    }
  }

  private void shaped(Mask mask, ColumnType type, Runnable value) {
    switch (mask) {
      case Mask.Partial(int first, int last) -> partial(first, last, value);
      case Mask.Email email -> email(value);
      case Mask.Phone phone -> phone(value);
      case Mask.Card card -> card(value);
      case Mask.Iban iban -> iban(value);
      case Mask.Range(long width) -> range(width, type, value);
      case Mask.Places(List<Mask.At> all) -> places(all, value);
      default -> throw new IllegalArgumentException("written elsewhere");
    }
  }

  /** Writes the text of a value, which is that of its JSON form. */
  private void text(int alias, ColumnUse use) {
    ColumnType type = use.column().type();
    boolean isItsOwn =
        switch (type.kind()) {
          case TEXT -> !isPadded(type);
          case INTEGER, UUID, DATE, ENUM, TIME -> true;
          case NUMBER, OTHER, BYTES -> type.base().isEmpty();
          default -> false;
        };
    sql.text(isItsOwn ? "(" : "(to_json(");
    columns.column(alias, use.column());
    sql.text(isItsOwn ? "::text collate \"C\")" : ") #>> '{}' collate \"C\")");
  }

  /** Blanks at the end are a part of the value, which a cast would drop. */
  private static boolean isPadded(ColumnType type) {
    return type.name().startsWith("character(")
        || type.name().equals("character")
        || type.name().equals("bpchar")
        || !type.base().isEmpty();
  }

  /** Every function costs as much as a column, so none stands here that changes nothing. */
  private void partial(int first, int last, Runnable value) {
    sql.text("case when char_length(");
    value.run();
    sql.text(") < ").position(2 * (first + last)).text(" then '***' else ");
    boolean showsFirst = first > 0 || last == 0;
    if (showsFirst) {
      sql.text("left(");
      value.run();
      sql.text(", ").position(first).text(") || ");
    }
    sql.text("'***'");
    if (last > 0) {
      sql.text(" || right(");
      value.run();
      sql.text(", ").position(last).text(")");
    }
    sql.text(" end");
  }

  private void email(Runnable value) {
    sql.text("case when ");
    value.run();
    sql.text(" not like '_%@_%' or ");
    value.run();
    sql.text(" like '%@%@%' then '***' when ");
    value.run();
    sql.text(" like '_@%' then '***' || right(");
    value.run();
    sql.text(", -1) else left(");
    value.run();
    sql.text(", 1) || '***' || right(");
    value.run();
    sql.text(", 1 - strpos(");
    value.run();
    sql.text(", '@')) end");
  }

  /** A third of the digits, at most four, are left. */
  private void phone(Runnable value) {
    sql.text("case when ");
    value.run();
    sql.text(" is null then null when ");
    value.run();
    sql.text(" !~ '^[-0-9+ ./()]*[0-9][-0-9+ ./()]*$' then '***' else (select translate(");
    head(value);
    sql.text(", '0123456789', '**********') || e.s from (select substring(");
    value.run();
    sql.text(" from '(?:[0-9][^0-9]*){' || least(4, char_length(translate(");
    value.run();
    sql.text(", '+- ./()', '')) / 3) || '}$') as s offset 0) as e) end");
  }

  private void card(Runnable value) {
    sql.text("case when ");
    value.run();
    sql.text(" is null then null when ");
    value.run();
    sql.text(" !~ '^[-0-9 ]*$' or char_length(translate(");
    value.run();
    sql.text(", '- ', '')) not between 12 and 19 then '***' else (select translate(");
    head(value);
    sql.text(", '0123456789', '**********') || e.s from (select substring(");
    value.run();
    sql.text(" from '(?:[0-9][^0-9]*){4}$') as s offset 0) as e) end");
  }

  private void iban(Runnable value) {
    sql.text("case when ");
    value.run();
    sql.text(" is null then null when ");
    value.run();
    sql.text(" !~ '^[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]+$' or char_length(replace(");
    value.run();
    sql.text(", ' ', '')) not between 15 and 34 then '***' else (select left(");
    value.run();
    sql.text(", 2) || regexp_replace(substr(");
    head(value);
    sql.text(", 3), '[A-Za-z0-9]', '*', 'g') || e.s from (select substring(");
    value.run();
    sql.text(" from '(?:[A-Za-z0-9] *){4}$') as s offset 0) as e) end");
  }

  /** What is before the shown end of a value, which a search has found once: {@code e.s}. */
  private void head(Runnable value) {
    sql.text("left(");
    value.run();
    sql.text(", char_length(");
    value.run();
    sql.text(") - char_length(e.s))");
  }

  /** HMAC by the server's own SHA-256, with the padded keys bound. */
  private void hash(Mask.Key key, int alias, ColumnUse use) {
    // a sub-select that looks at no row is run once
    sql.text("left(replace(replace(encode(substring(sha256((select ").value(bytes(key.outer()));
    sql.text("::bytea) || sha256((select ").value(bytes(key.inner()));
    sql.text("::bytea) || convert_to(");
    text(alias, use);
    // a search for one character is much cheaper than translate
    sql.text(", 'UTF8'))) from 1 for 16), 'base64'), '+', '-'), '/', '_'), 22)");
  }

  private static String bytes(byte[] bytes) {
    return "\\x" + HexFormat.of().formatHex(bytes);
  }

  /** Small numbers are reckoned with as what they are; others could leave their type. */
  private void range(long width, ColumnType type, Runnable value) {
    String own = type.base().isEmpty() ? type.name() : type.base();
    if (own.equals("smallint") || own.equals("integer")) {
      range(width, "::bigint", value);
    } else if (type.kind() == Kind.INTEGER) {
      sql.text("case when ");
      value.run();
      sql.text(" > -9000000000000000000 then ");
      range(width, "::bigint", value);
      sql.text(" else ");
      range(width, "::numeric", value);
      sql.text(" end");
    } else {
      sql.text("case when ");
      value.run();
      sql.text(" ~ '^-?[0-9]' then (floor(");
      value.run();
      sql.text("::numeric) - mod(mod(floor(");
      value.run();
      sql.text("::numeric), ").number(width).text(") + ").number(width).text(", ");
      sql.number(width).text(")) end");
    }
  }

  private void range(long width, @CompileTimeConstant String as, Runnable value) {
    sql.text("(");
    value.run();
    sql.text(as).text(" - mod(mod(");
    value.run();
    sql.text(as).text(", ").number(width).text(") + ").number(width).text(", ");
    sql.number(width).text("))");
  }

  private void period(Making.Unit unit, int alias, ColumnUse use) {
    Kind kind = use.column().type().kind();
    sql.text("case when ");
    point(kind, alias, use);
    sql.text(" >= '0001-01-01'::timestamp and ");
    point(kind, alias, use);
    sql.text(" < '10000-01-01'::timestamp then ");
    sql.text(
        switch (unit) {
          case YEAR -> "date_trunc('year', ";
          case QUARTER -> "date_trunc('quarter', ";
          case MONTH -> "date_trunc('month', ";
          case WEEK -> "date_trunc('week', ";
          case DAY -> "date_trunc('day', ";
          case HOUR -> "date_trunc('hour', ";
        });
    point(kind, alias, use);
    sql.text(kind == Kind.DATE ? ")::date end" : ") end");
  }

  /** Writes the value as a point in time of UTC. */
  private void point(Kind kind, int alias, ColumnUse use) {
    columns.column(alias, use.column());
    sql.text(
        switch (kind) {
          case DATE -> "::timestamp";
          case TIMESTAMP_WITH_ZONE -> "::timestamptz at time zone 'UTC'";
          default -> "::timestamp";
        });
  }

  private void places(List<Mask.At> all, Runnable value) {
    places(all, all.size(), value);
  }

  /** Each place around those before it, where there is something at it. */
  private void places(List<Mask.At> all, int count, Runnable value) {
    if (count == 0) {
      value.run();
      return;
    }
    Mask.At last = all.get(count - 1);
    sql.text("case when ");
    value.run();
    path(last.path());
    sql.text(" is null then ");
    places(all, count - 1, value);
    sql.text(" else jsonb_set(");
    places(all, count - 1, value);
    sql.text(", array[");
    for (int i = 0; i < last.path().size(); i++) {
      sql.text(i == 0 ? "" : ", ").value(last.path().get(i)).text("::text");
    }
    sql.text("], ");
    if (last.mask() instanceof Mask.Constant(String constant, Kind kind)) {
      sql.text(kind == Kind.TEXT ? "to_jsonb(" : "(").value(constant);
      sql.text(kind == Kind.TEXT ? "::text)" : "::text)::jsonb");
    } else {
      sql.text("'null'::jsonb");
    }
    sql.text(", false) end");
  }

  private void path(List<String> steps) {
    sql.text(" #> array[");
    for (int i = 0; i < steps.size(); i++) {
      sql.text(i == 0 ? "" : ", ").value(steps.get(i)).text("::text");
    }
    sql.text("]");
  }
}
