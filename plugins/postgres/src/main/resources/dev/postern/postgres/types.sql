-- Every type that a column or argument can have, with what a value of it is in JSON.
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
  array(select enumlabel::text from pg_enum e where e.enumtypid = b.oid order by enumsortorder),
  -- minus one rather than null: else bpchar would be character, which is one character long
  format_type(b.oid, -1)
from based
join pg_type b on b.oid = based.base
where b.typtype <> 'p' or b.oid = 'record'::regtype
