-- Functions of one row of a relation: fields and relationships that are computed.
-- Parameter: the schemas in which they are looked for, twice.
select
  n.nspname,
  p.proname,
  c.oid,
  p.proretset,
  p.proretset and p.prorows <> 1 as is_many,
  p.prorettype,
  format_type(p.prorettype, null),
  t.typtype <> 'p' or t.oid = 'record'::regtype as is_value,
  t.typrelid,
  coalesce(obj_description(p.oid, 'pg_proc'), '')
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_class c on c.reltype = p.proargtypes[0]
join pg_type t on t.oid = p.prorettype
where p.prokind = 'f' and p.pronargs = 1 and n.nspname = any(?::text[])
order by array_position(?::text[], n.nspname::text), p.proname, p.oid
