create schema vault;
create table vault.desks (
  code text primary key,
  floor int not null
);
create table vault.people (
  id int primary key,
  team text not null,
  name text not null,
  email text unique,
  salary numeric(12,2),
  born date,
  ssn text unique,
  pin text not null default '0000',
  profile jsonb,
  notes text,
  iban text,
  desk_code text references vault.desks,
  boss_id int references vault.people,
  seen_at timestamptz,
  constraint salary_is_fair check (salary < 1000000),
  constraint one_of_a_desk unique (name, desk_code)
);
comment on column vault.people.iban is 'Where the pay goes. @pii account';
create table vault.badges (
  number text primary key,
  person_id int not null references vault.people,
  colour text not null
);
create table vault.visits (
  id int primary key,
  person_id int not null references vault.people,
  place text not null,
  secret text
);
create view vault.cards as
  select id, team, email as mail, ssn, upper(coalesce(ssn, '')) as shouted, salary from vault.people;
create view vault.rich as select id, team from vault.cards;
create function vault.full_label(vault.people) returns text
  language sql stable as $$ select $1.name || ' ' || coalesce($1.ssn, '') $$;
create function vault.peers(vault.people) returns setof vault.people
  language sql stable as $$ select * from vault.people p where p.desk_code = $1.desk_code $$;
create function vault.team_members(wanted text) returns setof vault.people
  language sql stable as $$ select * from vault.people where team = wanted order by id $$;
create function vault.first_of(wanted text) returns vault.people
  language sql stable as $$ select * from vault.people where team = wanted order by id limit 1 $$;
create function vault.payroll(wanted text) returns table (id int, salary numeric, ssn text)
  language sql stable as $$ select id, salary, ssn from vault.people where team = wanted order by id $$;
create function vault.first_letter(value text) returns text
  language sql immutable as $$ select left(value, 1) || '...' $$;

insert into vault.desks values ('A1', 1), ('A2', 1), ('B1', 2), ('B2', 2);
insert into vault.people (id, team, name, email, salary, born, ssn, pin, profile, notes, iban, desk_code, boss_id, seen_at)
select p.* from json_to_recordset($VALUES$) as p (
  id int, team text, name text, email text, salary numeric, born date, ssn text, pin text, profile jsonb,
  notes text, iban text, desk_code text, boss_id int, seen_at timestamptz);
insert into vault.badges select 'N' || id, id, 'red' from vault.people;
insert into vault.visits select id * 10 + n, id, 'gate ' || n, ssn || n from vault.people, generate_series(1, 2) as n;

create table vault.odd_values (
  id int primary key, t text, c char(6), i bigint, n numeric, f float8, d date, s timestamp, z timestamptz,
  j jsonb, p json, u uuid);
create view vault.odd as
  select id, t as t_partial, t as t_none, t as t_last, t as t_email, t as t_phone, t as t_card, t as t_iban,
    t as t_hash, t as t_regex, t as t_pii, t as t_constant, t as t_null, c as c_partial, c as c_hash,
    i as i_bucket, i as i_last, i as i_hash, i as i_constant, n as n_bucket, n as n_hash, f as f_bucket,
    f as f_hash, d as d_year, d as d_quarter, d as d_month, d as d_week, d as d_day, d as d_hash,
    s as s_year, s as s_hour, s as s_week, s as s_hash, z as z_month, z as z_day, z as z_hour,
    j as j_places, j as j_each, j as j_constant, p as p_places, u as u_hash, u as u_partial
  from vault.odd_values;

grant usage on schema vault to vault_reader;
grant select, insert, update, delete on all tables in schema vault to vault_reader;
grant execute on all functions in schema vault to vault_reader;
analyze;
