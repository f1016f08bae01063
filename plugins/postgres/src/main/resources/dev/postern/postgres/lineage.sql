-- Every stored column that a view looks at, through other views too.
-- Parameter: the schemas of the views.
with recursive looks(view, relation, number) as (
  select w.ev_class, d.refobjid, d.refobjsubid
  from pg_class v
  join pg_namespace n on n.oid = v.relnamespace
  join pg_rewrite w on w.ev_class = v.oid and w.ev_type = '1'
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid and d.refobjsubid > 0
  where v.relkind in ('v', 'm') and n.nspname = any(?::text[])
  union
  select l.view, d.refobjid, d.refobjsubid
  from looks l
  join pg_rewrite w on w.ev_class = l.relation and w.ev_type = '1'
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjid <> l.relation and d.refobjsubid > 0
)
select l.view, l.relation, l.number, n.nspname, c.relname, a.attname
from looks l
join pg_class c on c.oid = l.relation and c.relkind not in ('v', 'm')
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = l.relation and a.attnum = l.number
