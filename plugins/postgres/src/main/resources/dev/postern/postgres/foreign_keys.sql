-- References between relations of the exposed schemas.
select
  f.conrelid,
  f.conname,
  array(
    select a.attname::text
    from unnest(f.conkey) with ordinality as k(attnum, position)
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum
    order by k.position
  ),
  tn.nspname,
  t.relname,
  array(
    select a.attname::text
    from unnest(f.confkey) with ordinality as k(attnum, position)
    join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum
    order by k.position
  )
from pg_constraint f
join pg_class c on c.oid = f.conrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_class t on t.oid = f.confrelid
join pg_namespace tn on tn.oid = t.relnamespace
where f.contype = 'f' and f.conparentid = 0
  and n.nspname = any(?::text[]) and tn.nspname = any(?::text[])
  and not c.relispartition and not t.relispartition
order by f.conrelid, f.conname
