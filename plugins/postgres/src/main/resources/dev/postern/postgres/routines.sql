-- Functions that can be called by name: no triggers, no aggregates, nothing that an extension
-- brought, no argument whose type is open or which has no name, unless it is the only one.
select
  n.nspname,
  p.proname,
  p.provolatile,
  p.proretset,
  p.prorettype,
  format_type(p.prorettype, null),
  coalesce(r.typrelid, 0),
  coalesce(p.proargnames, '{}'),
  coalesce(p.proargmodes::text[], array_fill('i'::text, array[p.pronargs::int])),
  array(
    select a.type::text
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a(type, position)
    order by a.position
  ),
  array(
    select format_type(a.type, null)
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a(type, position)
    order by a.position
  ),
  p.pronargs,
  p.pronargdefaults,
  coalesce(obj_description(p.oid, 'pg_proc'), '')
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_type rt on rt.oid = p.prorettype
left join pg_type r on r.oid = p.prorettype and r.typtype = 'c'
where n.nspname = any(?::text[])
  and p.prokind = 'f'
  and (rt.typtype <> 'p' or rt.oid = 'void'::regtype
    or (rt.oid = 'record'::regtype and p.proargmodes && '{o,b,t}'))
  and not exists (
    select from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) as a(type)
    join pg_type t on t.oid = a.type and t.typtype = 'p'
  )
  and (p.pronargs <= 1 or not exists (
    select from generate_series(1, p.pronargs) as i where coalesce(p.proargnames[i], '') = ''
  ))
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  )
order by array_position(?::text[], n.nspname::text), p.proname, p.oid
