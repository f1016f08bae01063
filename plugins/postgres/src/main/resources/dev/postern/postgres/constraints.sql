-- Keys and references of every table, also of hidden ones that views of exposed schemas may show, and
-- the column that each index over all rows begins with. What a partition has from its parent is the
-- parent's.
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
union all
select 'i', '', indrelid, array[indkey[0]::text], 0, '{}'
from pg_index
where indrelid >= 16384 and indisvalid and indpred is null and indkey[0] > 0
order by 3, 2, 4
