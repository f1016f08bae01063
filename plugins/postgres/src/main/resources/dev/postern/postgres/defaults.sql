-- What the columns of exposed relations hold where a new row does not say. An identity that rows
-- may give themselves is drawn from its sequence. A view's column has only a default of its own.
select
  n.nspname,
  c.relname,
  a.attname,
  case
    when a.attidentity = 'd' then (
      select format('nextval(%L::regclass)', s.objid::regclass::text)
      from pg_depend s
      where s.classid = 'pg_class'::regclass
        and s.refclassid = 'pg_class'::regclass
        and s.refobjid = a.attrelid
        and s.refobjsubid = a.attnum
        and s.deptype = 'i'
    )
    when d.adbin is not null then pg_get_expr(d.adbin, d.adrelid)
    else pg_get_expr(t.typdefaultbin, 0)
  end as expression
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where n.nspname = any(?::text[])
  and c.relkind in ('r', 'p', 'v', 'f')
  and a.attnum > 0
  and not a.attisdropped
  and a.attgenerated = ''
  and a.attidentity <> 'a'
  and (a.attidentity = 'd' or d.adbin is not null or (t.typtype = 'd' and t.typdefaultbin is not null))
