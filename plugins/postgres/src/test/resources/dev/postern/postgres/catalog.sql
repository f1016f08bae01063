-- A depot: what a catalog holds besides tables. Views are exposed, most tables are not.
create schema yard;
create schema depot;
create schema annex;
create schema between;

create table yard.makers (id int primary key, name text not null);
create table yard.parts (
  maker_id int references yard.makers,
  serial int,
  spare_of_maker int,
  spare_of_serial int,
  label text unique,
  primary key (maker_id, serial),
  constraint spare foreign key (spare_of_maker, spare_of_serial) references yard.parts
);
create table yard.sheets (
  part_maker int,
  part_serial int,
  body text,
  primary key (part_serial, part_maker),
  constraint sheet_of foreign key (part_maker, part_serial) references yard.parts
);
create table depot.orders (
  id int primary key,
  maker_id int references yard.makers,
  second_maker_id int,
  note text,
  constraint second_maker foreign key (second_maker_id) references yard.makers
);
create table depot.invoices (
  order_id int primary key references depot.orders,
  total numeric(10, 2)
);
create table annex.stamps (id int primary key, order_id int references depot.orders);
create unique index on annex.stamps (order_id);

create view depot.makers as select id as "maker, (no) {1}", name from yard.makers;
create view depot.parts as
  select maker_id as maker, serial, label, spare_of_maker as sm, spare_of_serial as ss,
    maker_id as maker_again
  from yard.parts;
create view depot.half_parts as select serial from yard.parts;
create view between.parts_step as select serial as s, maker_id as m from yard.parts;
create view depot.no_parts as select m, s from between.parts_step;
create view public.parts_step as select serial as s, maker_id as m from yard.parts;
create view depot.far_parts as
  with step as (select s, m as made_by from public.parts_step where s > 0)
  select x.made_by, x.s, count(*) over () as n from (select * from step) x order by x.s + 1;
create view depot.either_parts as
  select maker_id, serial from yard.parts union all select maker_id, serial from yard.parts;
create materialized view depot.sheets as
  select s.part_maker, s.part_serial, p.label, m.id as maker
  from yard.sheets s
  join yard.parts p on p.maker_id = s.part_maker and p.serial = s.part_serial
  join yard.makers m on m.id = p.maker_id;
create view depot.order_notes as select id, maker_id as ":resno", note || '!' as loud from depot.orders;
create view depot.invoices_paid as select * from depot.invoices where total = 0;

create table depot.days (day date, hour int, primary key (day, hour)) partition by range (day);
create table depot.days_2026 partition of depot.days for values from ('2026-01-01') to ('2027-01-01');
create table depot.shifts (
  id int primary key, day date, hour int, foreign key (day, hour) references depot.days
);

-- a view that writes by a trigger
create view depot.inbox as select 1 as id, upper('x') as body;
create function yard.take() returns trigger language plpgsql as 'begin return new; end';
create trigger take instead of insert on depot.inbox for each row execute function yard.take();

-- fields and relationships that are computed
create function depot.summary(o depot.orders) returns text language sql stable
  as $$ select o.id || ': ' || coalesce(o.note, '') $$;
comment on function depot.summary is 'In one line.';
create function public.summary(o depot.orders) returns int language sql stable as 'select 1';
create function public.age(depot.orders) returns interval language sql stable as $$ select '1 day'::interval $$;
create function annex.stranger(depot.orders) returns int language sql stable as 'select 1';
create function depot.with_more(o depot.orders, n int) returns int language sql stable as 'select n';
create function depot.every_invoice(depot.orders) returns setof depot.invoices language sql stable
  as 'select * from depot.invoices where order_id = $1.id';
create function depot.the_invoice(depot.orders) returns setof depot.invoices rows 1 language sql stable
  as 'select * from depot.invoices where order_id = $1.id';
create function depot.one_invoice(depot.orders) returns depot.invoices language sql stable
  as 'select * from depot.invoices where order_id = $1.id limit 1';
create function depot.hidden_makers(depot.orders) returns setof yard.makers language sql stable
  as 'select * from yard.makers';

-- a domain with a look of its own
create domain depot.color as int;
create function depot.color_to_json(depot.color) returns json language sql immutable
  as $$ select to_json('#' || lpad(to_hex($1), 6, '0')) $$;
create function depot.color_from_text(text) returns depot.color language sql immutable
  as $$ select (('x' || lpad(ltrim($1, '#'), 8, '0'))::bit(32)::int)::depot.color $$;
create function depot.color_from_json(json) returns depot.color language sql immutable
  as $$ select depot.color_from_text($1 #>> '{}') $$;
set client_min_messages = error;
create cast (depot.color as json) with function depot.color_to_json(depot.color) as implicit;
create cast (json as depot.color) with function depot.color_from_json(json) as implicit;
create cast (text as depot.color) with function depot.color_from_text(text) as implicit;
create domain depot.plain as int;
create function depot.plain_to_json(depot.plain) returns json language sql immutable as 'select null::json';
create cast (depot.plain as json) with function depot.plain_to_json(depot.plain) as assignment;
create table depot.paints (id int primary key, shade depot.color, code depot.plain);

-- types that casts may name
create type depot.size as enum ('small', 'large');
create type annex.size as enum ('a');
create type public.mood as enum ('good');
create type yard.secret as enum ('x');
create domain depot."Odd.Name" as text;

-- routines
create procedure depot.settle(a int, inout b int, out c text) language plpgsql
  as $$ begin b := a + b; c := 'done'; end $$;
create procedure depot.tidy() language sql as 'select 1';
create function depot.slow() returns int language sql stable
  set statement_timeout = '5s' set default_transaction_isolation = 'serializable'
  set work_mem = '4MB' as 'select 1';
create function depot.raw(bytea) returns int language sql immutable as 'select length($1)';
create function depot.unnamed_number(int) returns int language sql immutable as 'select $1';
create function depot.some_record() returns record language sql stable
  as 'select id, note from depot.orders limit 1';
create function depot.some_records() returns setof record language sql stable
  as 'select id, note from depot.orders';
create function depot.padded(c char, b bit) returns int language sql immutable as 'select 1';
create domain depot.order_like as depot.orders;
create function depot.aliased() returns depot.order_like language sql stable
  as 'select null::depot.order_like';
create function depot.of_hidden() returns setof yard.makers language sql stable
  as 'select * from yard.makers';
create extension if not exists plpgsql;

-- media types
create domain depot."text/html" as text;
create domain depot."application/vnd.Bytes" as bytea;
create domain depot."*/*" as bytea;
create domain depot."not a type" as text;
create function depot.page() returns depot."text/html" language sql stable as $$ select '<p>'::depot."text/html" $$;
create function depot.bytes_next(s bytea, x anyelement) returns bytea language sql immutable as 'select s';
create function depot.order_next(s bytea, x depot.orders) returns bytea language sql immutable as 'select s';
create function depot.bytes_end(s bytea) returns depot."application/vnd.Bytes" language sql immutable as $$ select s::depot."application/vnd.Bytes" $$;
create function depot.any_end(s bytea) returns depot."*/*" language sql immutable as $$ select s::depot."*/*" $$;
create aggregate depot.bytes_of (anyelement) (
  sfunc = depot.bytes_next, stype = bytea, finalfunc = depot.bytes_end, initcond = '');
create aggregate depot.anything_of_orders (depot.orders) (
  sfunc = depot.order_next, stype = bytea, finalfunc = depot.any_end, initcond = '');

do $$ begin create role careful; exception when duplicate_object then null; end $$;
do $$ begin create role nested; exception when duplicate_object then null; end $$;
do $$ begin create role stranger; exception when duplicate_object then null; end $$;
grant nested to careful;
grant careful to gateway;
alter role careful set statement_timeout = '7s';
alter role careful set default_transaction_isolation = 'repeatable read';
alter role careful set log_statement = 'all';
alter role careful in database catalogtest set statement_timeout = '9s';
alter role nested set work_mem = '8MB';
