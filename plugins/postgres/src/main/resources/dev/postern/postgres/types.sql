-- Every type that a column or argument can have, with what a value of it is in JSON, and under
-- which names a cast may ask for it.
-- Parameters: schemas in which names without a schema are looked for, twice.
with recursive based(oid, base) as (
  select oid, oid from pg_type where typtype <> 'd'
  union all
  select d.oid, b.base from pg_type d join based b on b.oid = d.typbasetype where d.typtype = 'd'
)
select
  based.oid,
  case
    when b.oid = 'bool'::regtype then 'BOOLEAN'
    when b.oid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) then 'INTEGER'
    when b.oid in ('float4'::regtype, 'float8'::regtype, 'numeric'::regtype) then 'NUMBER'
    when b.oid = 'uuid'::regtype then 'UUID'
    when b.oid = 'date'::regtype then 'DATE'
    when b.oid = 'timestamp'::regtype then 'TIMESTAMP'
    when b.oid = 'timestamptz'::regtype then 'TIMESTAMP_WITH_ZONE'
    when b.oid in ('time'::regtype, 'timetz'::regtype) then 'TIME'
    when b.oid = 'bytea'::regtype then 'BYTES'
    when b.oid in ('json'::regtype, 'jsonb'::regtype) then 'JSON'
    when b.oid in ('"char"'::regtype, 'name'::regtype) then 'TEXT'
    when b.typtype = 'e' then 'ENUM'
    when b.typtype = 'c' or b.oid = 'record'::regtype then 'COMPOSITE'
    when b.typcategory = 'A' and b.typlen = -1 and b.typelem <> 0 then 'ARRAY'
    -- row_to_json uses such a cast, too
    when b.oid >= 16384 and exists (
      select from pg_cast c
      where c.castsource = b.oid and c.casttarget = 'json'::regtype and c.castmethod = 'f'
    ) then 'JSON'
    when b.typcategory = 'S' then 'TEXT'
    else 'OTHER'
  end,
  case when b.typtype = 'e' then
    array(select enumlabel::text from pg_enum e where e.enumtypid = b.oid order by enumsortorder)
    else '{}' end,
  -- minus one rather than null: else bpchar would be character, which is one character long
  format_type(b.oid, -1),
  n.nspname,
  t.typname,
  format_type(t.oid, null),
  case when b.oid = t.oid and t.typcategory = 'A' and t.typlen = -1 then t.typelem else 0 end,
  -- none that tells what the catalog holds, and no rows of tables
  t.typtype <> 'p'
    and case when n.nspname = 'pg_catalog' then t.typname !~ '^_?(reg|pg_)'
      else n.nspname = any(?::text[]) end
    and coalesce(nullif(t.typelem, 0), t.oid) not in (
      select c.reltype from pg_class c where c.relkind <> 'c' and c.reltype <> 0
    ) as is_castable,
  case when t.typtype = 'd' and bn.nspname = 'pg_catalog'
    then format_type(b.oid, t.typtypmod) else '' end as base
from based
join pg_type b on b.oid = based.base
join pg_type t on t.oid = based.oid
join pg_namespace n on n.oid = t.typnamespace
join pg_namespace bn on bn.oid = b.typnamespace
where b.typtype <> 'p' or b.oid = 'record'::regtype
order by array_position('{pg_catalog}' || ?::text[], n.nspname::text), t.typcategory = 'A', t.oid
