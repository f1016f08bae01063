package dev.postern.jdbc;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Making;

/** Writes values of rows: columns, parts of them, and stretches of time in which they lie. */
record ValueWriter(Sql sql, Dialect dialect) {

  void write(int alias, ColumnUse use) {
    if (use.making().isEmpty()) {
      unmade(alias, use);
      return;
    }
    switch (use.making().get()) {
      case Making.Bucket(Making.Unit unit) ->
          dialect.bucket(sql, unit, use.column().type(), () -> unmade(alias, use));
      case Making.Cast cast -> throw new IllegalArgumentException("not declared: casts");
      case Making.Aggregated aggregated ->
          throw new IllegalArgumentException("one value of many rows, not of one");
    }
  }

  private void unmade(int alias, ColumnUse use) {
    JsonPath path = Uses.checked(use.path());
    if (path.isNone()) {
      sql.column(alias, use.name());
    } else if (path.isText()) {
      dialect.parts().text(sql, path, use.column().type(), () -> sql.column(alias, use.name()));
    } else {
      dialect.parts().json(sql, path, use.column().type(), () -> sql.column(alias, use.name()));
    }
  }
}
