-- The functions and procedures of the exposed schemas that whoever asks may call.
-- Parameter: exposed schemas.
select distinct n.nspname, p.proname
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname = any(?::text[])
  and p.prokind in ('f', 'p')
  and has_function_privilege(p.oid, 'execute')
