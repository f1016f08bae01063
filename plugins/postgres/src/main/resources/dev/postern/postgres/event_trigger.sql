create schema if not exists postern;

create or replace function postern.tell_of_changes() returns event_trigger
  language plpgsql set search_path = '' as $$
begin
  if tg_event = 'sql_drop' then
    perform 1 from pg_event_trigger_dropped_objects()
      where not is_temporary and object_type not in ('index', 'sequence');
  else
    perform 1 from pg_event_trigger_ddl_commands()
      where schema_name is distinct from 'pg_temp' and object_type not in ('index', 'sequence');
  end if;
  if found then
    perform pg_notify('postern', 'reload schema');
  end if;
end $$;

drop event trigger if exists postern_on_change;
create event trigger postern_on_change on ddl_command_end
  execute function postern.tell_of_changes();
drop event trigger if exists postern_on_drop;
create event trigger postern_on_drop on sql_drop
  execute function postern.tell_of_changes();
