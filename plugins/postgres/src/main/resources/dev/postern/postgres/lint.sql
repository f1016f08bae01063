-- What undermines row-level security or the gateway's own rules: a sentence for each finding.
-- Parameters: exposed schemas, roles the gateway may act as.
with exposed as (
  select oid, nspname, nspacl, nspowner from pg_namespace where nspname = any(?::text[])
),
acting as (
  select w.role, r.oid from unnest(?::text[]) as w(role) left join pg_roles r on r.rolname = w.role
  where w.role <> '*'
),
login as (
  select * from pg_roles where rolname = session_user
),
finding(rank, message) as (
  select 1, format('the login role %I is a superuser: no row-level security holds for it', rolname)
  from login where rolsuper
  union all
  select 2, format('the login role %I has BYPASSRLS: no row-level security holds for it', rolname)
  from login where rolbypassrls and not rolsuper
  union all
  select 3, format('the login role %I may create roles: revoke CREATEROLE', rolname)
  from login where rolcreaterole and not rolsuper
  union all
  -- servers before 16 know inheritance of the whole role alone
  select 4, format(
    'the login role %I has the rights of its roles without acting as them: make it NOINHERIT or grant them WITH INHERIT FALSE',
    rolname)
  from login
  where not rolsuper and exists (
    select from pg_auth_members m
    where m.member = login.oid
      and coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, login.rolinherit))
  union all
  select 5, format('the role %I is configured but does not exist', role)
  from acting where oid is null
  union all
  select 6, format('the login role %I may not act as %I: grant %2$I to %1$I', session_user, role)
  from acting where oid is not null and not pg_has_role(session_user, oid, 'member')
  union all
  select 7, format('the role %I is a superuser or has BYPASSRLS', a.role)
  from acting a join pg_roles r on r.oid = a.oid where r.rolsuper or r.rolbypassrls
  union all
  select 8, format(
    '%I.%I belongs to the role %I and does not FORCE ROW LEVEL SECURITY: its policies do not hold for that role',
    e.nspname, c.relname, o.rolname)
  from pg_class c
  join exposed e on e.oid = c.relnamespace
  join pg_roles o on o.oid = c.relowner
  where c.relkind in ('r', 'p') and c.relrowsecurity and not c.relforcerowsecurity
    and (o.rolname = session_user or o.oid in (select oid from acting))
  union all
  select 9, format(
    'the view %I.%I reads tables with row-level security as its owner: set (security_invoker = true)',
    e.nspname, c.relname)
  from pg_class c
  join exposed e on e.oid = c.relnamespace
  where c.relkind = 'v'
    and not coalesce((
      select o.option_value::boolean from pg_options_to_table(c.reloptions) o
      where o.option_name = 'security_invoker'), false)
    and exists (
      select from pg_rewrite w
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
        and d.refclassid = 'pg_class'::regclass and d.refobjid <> c.oid
      join pg_class t on t.oid = d.refobjid and t.relrowsecurity
      where w.ev_class = c.oid)
  union all
  select 10, format(
    'the materialized view %I.%I holds rows of tables with row-level security for everyone who may read it',
    e.nspname, c.relname)
  from pg_class c
  join exposed e on e.oid = c.relnamespace
  where c.relkind = 'm'
    and exists (
      select from pg_rewrite w
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
        and d.refclassid = 'pg_class'::regclass and d.refobjid <> c.oid
      join pg_class t on t.oid = d.refobjid and t.relrowsecurity
      where w.ev_class = c.oid)
  union all
  select 11, format(
    'the function %s is SECURITY DEFINER: it runs with the rights of %I, whoever calls it',
    p.oid::regprocedure, pg_get_userbyid(p.proowner))
  from pg_proc p
  join exposed e on e.oid = p.pronamespace
  where p.prosecdef and p.prokind = 'f' and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
  union all
  select 12, format(
    'the role %I may execute set_config and so could change the claims from within a query: see the plugin''s README',
    role)
  from acting
  where oid is not null
    and has_function_privilege(oid, 'pg_catalog.set_config(text,text,boolean)', 'execute')
  union all
  select 13, format('everyone may create objects in the schema %I: revoke CREATE from PUBLIC', n.nspname)
  from pg_namespace n, aclexplode(n.nspacl) g
  where (n.oid in (select oid from exposed) or n.nspname = 'public')
    and g.grantee = 0 and g.privilege_type = 'CREATE'
)
select message from finding order by rank, message
