-- The roles that the login may act as, with those of their settings that the login may set. What
-- holds for this database comes after what holds for all.
select r.rolname, array(
  select s.setting
  from (
    select d.setdatabase, u.setting, u.position, lower(split_part(u.setting, '=', 1)) as name
    from pg_db_role_setting d, unnest(d.setconfig) with ordinality as u(setting, position)
    where d.setrole = r.oid and d.setdatabase in (
      0, (select b.oid from pg_database b where b.datname = current_database()))
  ) as s
  join pg_settings g on lower(g.name) = s.name
  where g.context = 'user'
    -- since 15: or has_parameter_privilege(session_user, g.name, 'set')
  order by s.setdatabase, s.position
)
from pg_roles r
where pg_has_role(session_user, r.oid, 'member')
order by r.rolname
