package dev.postern.duckdb;

import dev.postern.jdbc.JsonParts;
import dev.postern.jdbc.JsonText;
import dev.postern.jdbc.Sql;
import dev.postern.jdbc.Texts;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.JsonPath;

/** Parts of DuckDB's JSON, and of lists, structures and maps made JSON. */
final class DuckDbJson implements JsonParts {

  @Override
  public void json(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    steps(sql, path, path.steps().size(), type, column);
  }

  private static void steps(Sql sql, JsonPath path, int count, ColumnType type, Runnable column) {
    if (count == 0) {
      sql.text(type.kind() == Kind.JSON ? "" : "to_json(");
      column.run();
      sql.text(type.kind() == Kind.JSON ? "" : ")");
      return;
    }
    sql.text("json_extract(");
    steps(sql, path, count - 1, type, column);
    step(sql, path.steps().get(count - 1));
  }

  /** A path takes a star and an empty name for something else, a pointer does not. */
  private static void step(Sql sql, JsonPath.Step step) {
    String key = step.key();
    String way;
    if (step.isIndex()) {
      way = key.startsWith("-") ? "$[#" + key + "]" : "$[" + key + "]";
    } else if (key.isEmpty() || key.contains("*")) {
      way = "/" + key.replace("~", "~0").replace("/", "~1");
    } else {
      way = "$." + JsonText.quoted(key);
    }
    sql.text(", cast(").value(Texts.TEXT, way).text(" as varchar))");
  }

  @Override
  public void text(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    sql.text("json_extract_string(");
    steps(sql, path, path.steps().size() - 1, type, column);
    step(sql, path.steps().getLast());
  }

  @Override
  public void rank(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    sql.text("case json_type(");
    json(sql, path, type, column);
    sql.text(") when 'NULL' then 0 when 'VARCHAR' then 1 when 'BOOLEAN' then 3");
    sql.text(" when 'ARRAY' then 4 when 'OBJECT' then 5");
    sql.text(" when 'BIGINT' then 2 when 'UBIGINT' then 2 when 'DOUBLE' then 2 end");
  }

  @Override
  public void number(Sql sql, JsonPath path, ColumnType type, Runnable column) {
    sql.text("case when json_type(");
    json(sql, path, type, column);
    sql.text(") in ('BIGINT', 'UBIGINT', 'DOUBLE') then try_cast(cast(");
    json(sql, path, type, column);
    sql.text(" as varchar) as double) end");
  }
}
