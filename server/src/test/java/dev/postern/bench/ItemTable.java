package dev.postern.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The table that every case reads: ten columns of mixed scalar types. A second one just like it has
 * a hook; views of it have others.
 */
final class ItemTable {
  static final String PLAIN = "items";
  static final String HOOKED = "hooked_items";

  /** With a hook in Python. */
  static final String HOOKED_IN_PYTHON = "python_items";

  /** With a hook that looks at nothing. */
  static final String HOOKED_IN_VAIN = "vain_items";

  /** The first table several times over. */
  static final String MANY = "many_items";

  static final String READER = "bench_reader";
  static final String LOGIN = "bench_gateway";
  static final int PAGE = 100;

  /** What a row's name starts with; the hook changes it. */
  static final String NAME_START = "item ";

  static final String HOOKED_NAME_START = "ITEM ";

  private static final String COLUMNS =
      "id, sku, name, price, quantity, weight, is_active, made_on, changed_at, batch";

  private ItemTable() {}

  static String byKey(String key) {
    return "select " + COLUMNS + " from items where id = " + key;
  }

  static String pageFrom(String key) {
    return "select " + COLUMNS + " from items where id >= " + key + " order by id limit " + PAGE;
  }

  /**
   * Makes the tables, the role that callers act as, and the gateway's own login.
   *
   * @param exported how many rows the view of many has, at least those of the table
   * @param password of the login
   */
  static void create(Connection superuser, int rows, int exported, String password)
      throws SQLException {
    try (Statement statement = superuser.createStatement()) {
      statement.execute(
          """
          create table items (
            id bigint primary key,
            sku text not null,
            name text not null,
            price numeric(10, 2) not null,
            quantity integer not null,
            weight double precision,
            is_active boolean not null,
            made_on date not null,
            changed_at timestamptz not null,
            batch uuid not null);
          create table hooked_items (like items including all);
          create view python_items as select * from hooked_items;
          create view vain_items as select * from hooked_items;
          create view many_items as select items.* from generate_series(1, %d) n, items;
          create role bench_reader;
          create role bench_gateway login noinherit in role bench_reader password '%s';
          grant connect on database postgres to bench_gateway;
          grant select on all tables in schema public to bench_reader;
          grant select on items to bench_gateway;
          """
              .formatted(Math.max(1, exported / rows), password));
      statement.execute(
          """
          insert into items
          select n, 'SKU-' || lpad(n::text, 8, '0'), 'item ' || n, (n %% 99999) / 100.0, n %% 500,
            case when n %% 10 = 0 then null else n / 7.0 end, n %% 3 > 0, date '2020-01-01' + n %% 2000,
            timestamptz '2026-01-01 00:00:00+00' + n * interval '1 second',
            md5(n::text)::uuid
          from generate_series(1, %d) n;
          """
              .formatted(rows));
      statement.execute("insert into hooked_items select * from items");
      statement.execute("vacuum analyze items");
      statement.execute("vacuum analyze hooked_items");
    }
  }
}
