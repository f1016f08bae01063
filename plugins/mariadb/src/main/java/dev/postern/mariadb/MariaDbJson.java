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
    long places = path.steps().stream().filter(JsonPath.Step::isIndex).count();
    sql.text(places > 0 ? "case when " : "");
    boolean isFirst = true;
    for (int i = 0; i < path.steps().size(); i++) {
      if (path.steps().get(i).isIndex()) {
        sql.text(isFirst ? "json_type(" : " and json_type(");
        extract(sql, path.steps().subList(0, i), column);
        sql.text(") = 'ARRAY'");
        isFirst = false;
      }
    }
    // else an object would be taken for an array of itself
    sql.text(places > 0 ? " then concat(" : "concat(");
    extract(sql, path.steps(), column);
    sql.text(places > 0 ? ") end" : ")");
  }

  private static void extract(Sql sql, List<JsonPath.Step> steps, Runnable column) {
    sql.text("json_extract(");
    column.run();
    sql.text(", ").value(Texts.TEXT, path(steps)).text(")");
  }

  private static String path(List<JsonPath.Step> steps) {
    StringBuilder path = new StringBuilder("$");
    for (JsonPath.Step step : steps) {
      if (!step.isIndex()) {
        path.append('.').append(JsonText.quoted(step.key()));
      } else if (step.key().startsWith("-")) {
        path.append("[last-").append(Long.parseLong(step.key().substring(1)) - 1).append(']');
      } else {
        path.append('[').append(step.key()).append(']');
      }
    }
    return path.toString();
  }

  @Override
  public void text(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    sql.text("json_unquote(nullif(");
    json(sql, path, type, column);
    sql.text(", 'null'))");
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
