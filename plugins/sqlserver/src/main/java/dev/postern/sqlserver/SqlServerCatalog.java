package dev.postern.sqlserver;

import dev.postern.jdbc.InformationSchema;
import dev.postern.jdbc.Tables;
import dev.postern.spi.ColumnType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads the catalog views of {@code sys}, each once however many tables there are. */
final class SqlServerCatalog extends InformationSchema {

  /** What others look after is read alone: history, tables elsewhere, tables without row locks. */
  @Override
  protected String tables() {
    return "select s.name, o.name, case when o.type = 'V' then 'VIEW'"
        + " when t.temporal_type = 1 or t.is_external = 1 or t.is_memory_optimized = 1"
        + " then 'READ ONLY' else 'TABLE' end, cast(p.value as nvarchar(4000))"
        + " from sys.objects o join sys.schemas s on s.schema_id = o.schema_id"
        + " left join sys.tables t on t.object_id = o.object_id"
        + " left join sys.extended_properties p on p.class = 1 and p.major_id = o.object_id"
        + " and p.minor_id = 0 and p.name = 'MS_Description'"
        + " where o.type in ('U', 'V') and o.is_ms_shipped = 0 and s.name in (%s)"
        + " order by s.name, o.name";
  }

  @Override
  protected String columns() {
    return "select s.name, o.name, c.name, coalesce(b.name, y.name), c.max_length, c.precision,"
        + " c.scale, c.collation_name, c.is_nullable, d.definition, c.is_identity, c.is_computed,"
        + " c.generated_always_type, cast(p.value as nvarchar(4000)),"
        + " case when exists (select 1 from sys.check_constraints k"
        + " where k.parent_object_id = c.object_id and k.is_disabled = 0"
        + " and lower(k.definition) like '(isjson(/[' + lower(c.name) + '/])%' escape '/')"
        + " then 1 else 0 end"
        + " from sys.columns c join sys.objects o on o.object_id = c.object_id"
        + " join sys.schemas s on s.schema_id = o.schema_id"
        + " join sys.types y on y.user_type_id = c.user_type_id"
        + " left join sys.types b on b.user_type_id = c.system_type_id"
        + " left join sys.default_constraints d on d.object_id = c.default_object_id"
        + " left join sys.extended_properties p on p.class = 1 and p.major_id = c.object_id"
        + " and p.minor_id = c.column_id and p.name = 'MS_Description'"
        + " where o.type in ('U', 'V') and o.is_ms_shipped = 0 and c.is_hidden = 0"
        + " and s.name in (%s) order by s.name, o.name, c.column_id";
  }

  @Override
  protected Described described(ResultSet row) throws SQLException {
    SqlServerTypes.Declared declared =
        new SqlServerTypes.Declared(
            row.getString(4),
            row.getInt(5),
            row.getInt(6),
            row.getInt(7),
            text(row, 8),
            row.getBoolean(15));
    ColumnType type = declared.type();
    boolean isIdentity = row.getBoolean(11);
    boolean isUnwritable = declared.isUnwritable() || row.getBoolean(12) || row.getInt(13) != 0;
    String fallback = row.getString(10);
    return new Described(
        row.getString(3),
        type,
        row.getBoolean(9),
        isIdentity ? Optional.of("") : Optional.ofNullable(fallback),
        isIdentity || isUnwritable,
        text(row, 14));
  }

  private static final String INDEXES =
      " from sys.indexes i join sys.objects o on o.object_id = i.object_id"
          + " join sys.schemas s on s.schema_id = o.schema_id"
          + " join sys.index_columns x on x.object_id = i.object_id and x.index_id = i.index_id"
          + " join sys.columns c on c.object_id = x.object_id and c.column_id = x.column_id"
          + " where i.is_disabled = 0 and i.has_filter = 0 and o.type in ('U', 'V')"
          + " and o.is_ms_shipped = 0 and s.name in (%s)";

  /** Unique indexes are keys as well. */
  @Override
  protected String keys() {
    return "select s.name, o.name, i.name,"
        + " case when i.is_primary_key = 1 then 'PRIMARY KEY' else 'UNIQUE' end, c.name"
        + INDEXES
        + " and i.is_unique = 1 and x.key_ordinal > 0"
        + " order by s.name, o.name, i.name, x.key_ordinal";
  }

  @Override
  protected String references() {
    return "select s.name, o.name, f.name, c.name, ts.name, t.name, tc.name"
        + " from sys.foreign_keys f join sys.objects o on o.object_id = f.parent_object_id"
        + " join sys.schemas s on s.schema_id = o.schema_id"
        + " join sys.objects t on t.object_id = f.referenced_object_id"
        + " join sys.schemas ts on ts.schema_id = t.schema_id"
        + " join sys.foreign_key_columns x on x.constraint_object_id = f.object_id"
        + " join sys.columns c on c.object_id = x.parent_object_id"
        + " and c.column_id = x.parent_column_id"
        + " join sys.columns tc on tc.object_id = x.referenced_object_id"
        + " and tc.column_id = x.referenced_column_id"
        + " where s.name in (%s) order by s.name, o.name, f.name, x.constraint_column_id";
  }

  @Override
  protected void more(Connection connection, List<String> schemas, Tables tables)
      throws SQLException {
    each(
        connection,
        "select s.name, o.name, c.name" + INDEXES + " and x.key_ordinal = 1",
        schemas,
        row -> tables.indexed(row.getString(1), row.getString(2), row.getString(3)));
  }
}
