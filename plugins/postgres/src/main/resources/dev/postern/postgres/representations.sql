-- Functions behind the casts of domains. The server itself never uses such casts.
with found as (
  select
    case when s.typtype = 'd' then s.oid else t.oid end as domain,
    case
      when s.typtype = 'd' and t.oid = 'json'::regtype then 'TO_JSON'
      when t.typtype = 'd' and s.oid = 'json'::regtype then 'FROM_JSON'
      when t.typtype = 'd' and s.oid = 'text'::regtype then 'FROM_TEXT'
    end as way,
    c.castfunc
  from pg_cast c
  join pg_type s on s.oid = c.castsource
  join pg_type t on t.oid = c.casttarget
  where c.castcontext = 'i' and c.castmethod = 'f' and 'd' in (s.typtype, t.typtype)
    and has_function_privilege(c.castfunc, 'execute')
)
select format_type(f.domain, null), f.way, n.nspname, p.proname
from found f
join pg_proc p on p.oid = f.castfunc
join pg_namespace n on n.oid = p.pronamespace
where f.way is not null
