-- The exposed tables of which a policy may keep rows back.
select n.nspname, c.relname
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(?::text[])
  and c.relkind in ('r', 'p')
  and c.relrowsecurity
