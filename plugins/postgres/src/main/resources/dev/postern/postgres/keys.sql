-- Keys that identify a row, whether declared or made by a unique index over plain columns.
select
  i.indrelid,
  i.indisprimary,
  array(
    select a.attname::text
    from unnest(i.indkey) with ordinality as k(attnum, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where k.position <= i.indnkeyatts
    order by k.position
  )
from pg_index i
join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(?::text[])
  and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
order by i.indrelid, i.indexrelid
