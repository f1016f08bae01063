-- What is said of the exposed schemas.
-- Parameter: exposed schemas.
select nspname, obj_description(oid, 'pg_namespace')
from pg_namespace
where nspname = any(?::text[])
  and obj_description(oid, 'pg_namespace') is not null
