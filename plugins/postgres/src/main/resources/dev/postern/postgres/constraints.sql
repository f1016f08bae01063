-- Keys and references of every table, also of hidden ones that views of exposed schemas may show.
-- What a partition has from its parent is the parent's.
select
  contype,
  conname,
  conrelid,
  conkey::text[],
  confrelid,
  coalesce(confkey, '{}')::text[]
from pg_constraint
where oid >= 16384 -- not the server's own
  and (contype in ('p', 'u') or (contype = 'f' and conparentid = 0))
order by conrelid, conname, oid
