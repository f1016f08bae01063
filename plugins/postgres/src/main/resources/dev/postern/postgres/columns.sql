-- Relations of the exposed schemas, and the composite types that exposed routines return:
-- a row for each column, in order.
-- Parameters: the exposed schemas, four times.
with recursive domains(oid, base) as (
  select oid, typbasetype from pg_type where typtype = 'd'
  union all
  select d.oid, t.typbasetype from domains d join pg_type t on t.oid = d.base where t.typtype = 'd'
)
select
  c.oid,
  n.nspname,
  c.relname,
  c.relkind,
  n.nspname = any(?::text[]) and c.relkind <> 'c' and not c.relispartition as is_exposed,
  case when c.relkind in ('r', 'p', 'v', 'f') then pg_relation_is_updatable(c.oid, true) else 0 end,
  coalesce(obj_description(c.oid, 'pg_class'), ''),
  a.attname,
  a.atttypid,
  format_type(a.atttypid, a.atttypmod),
  not (a.attnotnull or (t.typtype = 'd' and t.typnotnull)) as is_nullable,
  a.attidentity <> '' or (a.atthasdef and a.attgenerated = '')
    or (t.typtype = 'd' and t.typdefault is not null) as has_default,
  a.attgenerated <> '' or a.attidentity = 'a'
    -- triggers and rules may write whatever they want
    or (c.relkind = 'v' and not pg_column_is_updatable(c.oid, a.attnum, true)
      and not exists (select from pg_trigger g where g.tgrelid = c.oid and g.tgtype & 64 <> 0)
      and not exists (
        select from pg_rewrite w where w.ev_class = c.oid and w.ev_type <> '1' and w.is_instead
      )) as is_generated,
  coalesce(col_description(c.oid, a.attnum), ''),
  a.attnum
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_type t on t.oid = a.atttypid
where
  (n.nspname = any(?::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition)
  or c.oid in (
    select r.typrelid
    from pg_proc p
    join pg_namespace pn on pn.oid = p.pronamespace
    left join domains d on d.oid = p.prorettype
    join pg_type r on r.oid in (p.prorettype, d.base)
    where pn.nspname = any(?::text[]) and r.typtype = 'c'
  )
order by array_position(?::text[], n.nspname::text), n.nspname, c.relname, a.attnum
