-- The relations of the exposed schemas to which whoever asks has any right, and whether that is to
-- read, create, update and delete.
-- Parameter: exposed schemas.
select
  n.nspname,
  c.relname,
  has_table_privilege(c.oid, 'select') or has_any_column_privilege(c.oid, 'select'),
  has_table_privilege(c.oid, 'insert') or has_any_column_privilege(c.oid, 'insert'),
  has_table_privilege(c.oid, 'update') or has_any_column_privilege(c.oid, 'update'),
  has_table_privilege(c.oid, 'delete')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(?::text[])
  and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not c.relispartition
  and (
    pg_has_role(c.relowner, 'usage')
    or has_table_privilege(c.oid, 'select, insert, update, delete, truncate, references, trigger')
    or has_any_column_privilege(c.oid, 'select, insert, update, references'))
