-- Relations of the exposed schemas, and the composite types that exposed routines return:
-- a row for each column, in order.
-- Parameters: the exposed schemas, four times.
with recursive domains(oid, base) as (
  select oid, typbasetype from pg_type where typtype = 'd'
  union all
  select d.oid, t.typbasetype from domains d join pg_type t on t.oid = d.base where t.typtype = 'd'
),
returned(type) as (
  select p.prorettype from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = any(?::text[])
),
relations as materialized (
  select
    c.oid,
    n.nspname,
    c.relname,
    c.relkind,
    n.nspname = any(?::text[]) and c.relkind <> 'c' and not c.relispartition as is_exposed,
    case when c.relkind in ('r', 'p') then 28
      when c.relkind in ('v', 'f') then pg_relation_is_updatable(c.oid, true)
      else 0 end as events,
    -- triggers and rules may write whatever they want
    c.relkind = 'v'
      and not exists (select from pg_trigger g where g.tgrelid = c.oid and g.tgtype & 64 <> 0)
      and not exists (
        select from pg_rewrite w where w.ev_class = c.oid and w.ev_type <> '1' and w.is_instead
      ) as is_plain_view
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where (
      n.nspname = any(?::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition)
    or c.reltype in (
      select type from returned
      union all
      select d.base from returned join domains d on d.oid = returned.type)
)
select
  r.oid,
  r.nspname,
  r.relname,
  r.relkind,
  r.is_exposed,
  r.events,
  coalesce(obj_description(r.oid, 'pg_class'), ''),
  a.attname,
  a.atttypid,
  format_type(a.atttypid, a.atttypmod),
  not (a.attnotnull or (t.typtype = 'd' and t.typnotnull)) as is_nullable,
  a.attidentity <> '' or (a.atthasdef and a.attgenerated = '')
    or (t.typtype = 'd' and t.typdefault is not null) as has_default,
  a.attgenerated <> '' or a.attidentity = 'a'
    or (r.is_plain_view and (
      r.events & 20 <> 20 or not pg_column_is_updatable(r.oid, a.attnum, true))) as is_generated,
  coalesce(col_description(r.oid, a.attnum), ''),
  a.attnum,
  case when a.attgenerated = ''
    then coalesce(pg_get_expr(d.adbin, d.adrelid), t.typdefault) end as default_text
from relations r
left join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
left join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
order by array_position(?::text[], r.nspname::text), r.nspname, r.relname, a.attnum
