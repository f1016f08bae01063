-- What stands behind views, as the server has parsed it.
-- Parameter: the schemas whose views are looked through.
select c.oid, w.ev_action::text
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_rewrite w on w.ev_class = c.oid and w.ev_type = '1'
where c.relkind in ('v', 'm') and n.nspname = any(?::text[])
