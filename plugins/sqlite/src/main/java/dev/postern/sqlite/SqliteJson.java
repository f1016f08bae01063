package dev.postern.sqlite;

import dev.postern.jdbc.JsonParts;
import dev.postern.jdbc.JsonText;
import dev.postern.jdbc.Sql;
import dev.postern.jdbc.Texts;
import dev.postern.spi.ColumnType;
import dev.postern.spi.JsonPath;

/** Parts of JSON in SQLite's texts. A text that is no JSON has none. */
final class SqliteJson implements JsonParts {

  private static String path(JsonPath path) {
    StringBuilder text = new StringBuilder("$");
    for (JsonPath.Step step : path.steps()) {
      if (!step.isIndex()) {
        text.append('.').append(JsonText.quoted(step.key()));
      } else {
        text.append(step.key().startsWith("-") ? "[#" : "[").append(step.key()).append(']');
      }
    }
    return text.toString();
  }

  private static void begin(Sql sql, Runnable column) {
    sql.text("case when json_valid(");
    column.run();
    sql.text(") then ");
  }

  private static void find(Sql sql, JsonPath path, Runnable column) {
    column.run();
    sql.text(" -> ").value(Texts.TEXT, path(path));
  }

  private static void type(Sql sql, JsonPath path, Runnable column) {
    sql.text("json_type(");
    column.run();
    sql.text(", ").value(Texts.TEXT, path(path)).text(")");
  }

  private static void extract(Sql sql, JsonPath path, Runnable column) {
    sql.text("json_extract(");
    column.run();
    sql.text(", ").value(Texts.TEXT, path(path)).text(")");
  }

  @Override
  public void json(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    begin(sql, column);
    find(sql, path, column);
    sql.text(" end");
  }

  @Override
  public void text(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    begin(sql, column);
    sql.text("case when ");
    type(sql, path, column);
    sql.text(" = 'text' then ");
    extract(sql, path, column);
    sql.text(" else nullif(");
    find(sql, path, column);
    sql.text(", 'null') end end");
  }

  @Override
  public void rank(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    begin(sql, column);
    sql.text("case ");
    type(sql, path, column);
    sql.text(" when 'null' then 0 when 'text' then 1 when 'integer' then 2 when 'real' then 2");
    sql.text(" when 'true' then 3 when 'false' then 3 when 'array' then 4");
    sql.text(" when 'object' then 5 end end");
  }

  @Override
  public void number(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    begin(sql, column);
    sql.text("case when ");
    type(sql, path, column);
    sql.text(" in ('integer', 'real') then ");
    extract(sql, path, column);
    sql.text(" end end");
  }
}
