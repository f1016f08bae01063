package dev.postern.mariadb;

import dev.postern.jdbc.JsonParts;
import dev.postern.jdbc.JsonText;
import dev.postern.jdbc.Sql;
import dev.postern.jdbc.Texts;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.JsonPath;
import java.util.List;

/**
 * Parts of MariaDB's JSON. A found part is made a plain text by {@code concat}, since the server
 * compares what {@code json_extract} gives in a way of its own.
 */
final class MariaDbJson implements JsonParts {

  @Override
  public void json(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    if (type.kind() != Kind.JSON) {
      sql.text("cast(null as char)"); // nothing leads into what is no document
      return;
    }
    List<JsonPath.Step> steps = path.steps();
    boolean isGuarded = steps.stream().anyMatch(JsonPath.Step::isIndex);
    sql.text(isGuarded ? "case when " : "");
    boolean isFirst = true;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).isIndex()) {
        sql.text(isFirst ? "" : " and ");
        guard(sql, steps, i, column);
        isFirst = false;
      }
    }
    sql.text(isGuarded ? " then concat(" : "concat(");
    extract(sql, steps, column);
    sql.text(isGuarded ? ") end" : ")");
  }

  /** Else an object would be taken for an array of itself. */
  private static void guard(Sql sql, List<JsonPath.Step> steps, int place, Runnable column) {
    sql.text("json_type(");
    extract(sql, steps.subList(0, place), column);
    sql.text(") = 'ARRAY'");
    if (isFromEnd(steps.get(place))) {
      sql.text(" and json_length(");
      extract(sql, steps.subList(0, place), column);
      sql.text(") >= ").value(fromEnd(steps.get(place)));
    }
  }

  private static boolean isFromEnd(JsonPath.Step step) {
    return step.isIndex() && step.key().startsWith("-");
  }

  private static long fromEnd(JsonPath.Step step) {
    return Long.parseLong(step.key().substring(1));
  }

  private static void extract(Sql sql, List<JsonPath.Step> steps, Runnable column) {
    sql.text("json_extract(");
    column.run();
    sql.text(", ");
    path(sql, steps, column);
    sql.text(")");
  }

  /** The server's own places from the end go wrong from the second row on, so they are counted. */
  private static void path(Sql sql, List<JsonPath.Step> steps, Runnable column) {
    boolean isCounted = steps.stream().anyMatch(MariaDbJson::isFromEnd);
    sql.text(isCounted ? "concat(" : "");
    StringBuilder path = new StringBuilder("$");
    for (int i = 0; i < steps.size(); i++) {
      JsonPath.Step step = steps.get(i);
      if (!step.isIndex()) {
        path.append('.').append(JsonText.quoted(step.key()));
      } else if (isFromEnd(step)) {
        sql.value(Texts.TEXT, path.append('[').toString()).text(", json_length(");
        extract(sql, steps.subList(0, i), column);
        sql.text(") - ").value(fromEnd(step)).text(", ");
        path = new StringBuilder("]");
      } else {
        path.append('[').append(step.key()).append(']');
      }
    }
    sql.value(Texts.TEXT, path.toString());
    sql.text(isCounted ? ")" : "");
  }

  @Override
  public void text(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    sql.text("case json_type(");
    json(sql, path, type, column);
    sql.text(") when 'NULL' then null else json_unquote(");
    json(sql, path, type, column);
    sql.text(") end");
  }

  @Override
  public void rank(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    sql.text("case json_type(");
    json(sql, path, type, column);
    sql.text(
        ") when 'NULL' then 0 when 'STRING' then 1 when 'INTEGER' then 2 when 'DOUBLE' then 2");
    sql.text(" when 'BOOLEAN' then 3 when 'ARRAY' then 4 when 'OBJECT' then 5 end");
  }

  @Override
  public void number(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    sql.text("case when json_type(");
    json(sql, path, type, column);
    sql.text(") in ('INTEGER', 'DOUBLE') then cast(");
    json(sql, path, type, column);
    sql.text(" as decimal(65, 20)) end");
  }
}
