-- What makes another media type of rows: aggregates whose result is a domain named like one, then
-- the media types that functions return, then GeoJSON where geometries are known.
-- Parameters: exposed schemas, twice.
with media(oid, name, is_binary) as (
  select t.oid, lower(t.typname), t.typbasetype = 'bytea'::regtype
  from pg_type t
  where t.typtype = 'd'
    and (t.typname ~* '^[a-z0-9.-]+/[a-z0-9.+-]+$' or t.typname = '*/*')
)
select m.name, n.nspname, p.proname, tn.nspname, c.relname, m.is_binary
from media m
join pg_proc p on p.prorettype = m.oid and p.prokind = 'a' and p.pronargs = 1
join pg_namespace n on n.oid = p.pronamespace
left join pg_class c on c.reltype = p.proargtypes[0] and c.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_namespace tn on tn.oid = c.relnamespace
where n.nspname = any(?::text[])
  and (c.oid is not null or p.proargtypes[0] = 'anyelement'::regtype)
union
select m.name, null, null, null, null, m.is_binary
from media m
join pg_proc p on p.prorettype = m.oid and p.prokind = 'f' and not p.proretset
join pg_namespace n on n.oid = p.pronamespace
where n.nspname = any(?::text[])
union
select 'application/geo+json', null, null, null, null, false
from pg_proc p
where p.proname = 'st_asgeojson' and p.proargtypes[0] = 'record'::regtype
order by 1, 2 nulls last, 3, 4 nulls last, 5
