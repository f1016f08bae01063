-- Functions and procedures that can be called by name: no triggers, no aggregates, no argument
-- whose type is open or which has no name, unless it is the only one and takes a whole body.
-- Parameters: settings that hold for a routine's whole transaction, exposed schemas, the roles that
-- the gateway may act as, exposed schemas again.
with recursive domains(oid, base) as (
  select oid, typbasetype from pg_type where typtype = 'd'
  union all
  select d.oid, t.typbasetype from domains d join pg_type t on t.oid = d.base where t.typtype = 'd'
)
select
  n.nspname,
  p.proname,
  p.provolatile,
  p.proretset,
  p.prorettype,
  format_type(p.prorettype, null),
  rt.typrelid,
  coalesce(p.proargnames, '{}'),
  coalesce(p.proargmodes::text[], array_fill('i'::text, array[p.pronargs::int])),
  array(
    select a.type::text
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a(type, position)
    order by a.position
  ),
  array(
    -- an argument has no length, but as the name of a type these alone would mean one of 1
    select case a.type
      when 'bpchar'::regtype then 'character varying'
      when 'bpchar[]'::regtype then 'character varying[]'
      when 'bit'::regtype then 'bit varying'
      when 'bit[]'::regtype then 'bit varying[]'
      else format_type(a.type, null) end
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a(type, position)
    order by a.position
  ),
  p.pronargdefaults,
  coalesce(obj_description(p.oid, 'pg_proc'), ''),
  p.prokind = 'p' as is_procedure,
  array(
    select s.setting from unnest(p.proconfig) with ordinality as s(setting, position)
    where split_part(s.setting, '=', 1) = any(?::text[])
    order by s.position
  )
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
left join domains d on d.oid = p.prorettype
  and exists (select from pg_type t where t.oid = d.base and t.typtype <> 'd')
join pg_type rt on rt.oid = coalesce(d.base, p.prorettype)
where n.nspname = any(?::text[])
  and p.prokind in ('f', 'p')
  and (rt.typtype <> 'p' or rt.oid in ('void'::regtype, 'record'::regtype))
  and not exists (
    select from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) as a(type)
    join pg_type t on t.oid = a.type and t.typtype = 'p'
  )
  and not exists (
    select from unnest(p.proargtypes::oid[]) with ordinality as a(type, position)
    -- names go by place, so inputs are found by their modes
    join lateral (
      select coalesce(p.proargnames[m.place], '') as name
      from unnest(coalesce(p.proargmodes::text[], array_fill('i'::text, array[p.pronargs::int])))
        with ordinality as m(mode, place)
      where m.mode in ('i', 'b', 'v')
      order by m.place
      limit 1 offset a.position - 1
    ) as given on given.name = ''
    where p.pronargs > 1 or a.type not in (
      'bytea'::regtype, 'json'::regtype, 'jsonb'::regtype, 'text'::regtype, 'xml'::regtype)
  )
  -- what an extension brought is there only where the database's own privileges decide
  and ('*' = any(?::text[]) or not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  ))
order by array_position(?::text[], n.nspname::text), p.proname, p.oid
