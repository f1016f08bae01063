-- Functions of every kind, media types, and what runs before each request.

-- Bodies name things that only the search path of a request finds.
set check_function_bodies = off;

create function test.add_them(a int, b int) returns int language sql immutable as $$ select a + b $$;
comment on function test.add_them(int, int) is E'Adds\n\nTwo numbers.';
create function test.greet(name text default 'world', mark text default '!') returns text language sql stable as
  $$ select 'Hello, ' || name || mark $$;
create function test.nothing_at_all() returns void language sql volatile as '';
create function test.quiet() returns void language sql stable as '';
create function test.null_text() returns text language sql immutable as $$ select null::text $$;
create function test.three() returns setof int language sql immutable as $$ select generate_series(1, 3) $$;
create function test.planet_one() returns test.planets language sql stable as $$ select * from test.planets where id = 1 $$;
create function test.no_planet() returns test.planets language sql stable as $$ select * from test.planets where id = -1 $$;
create function test.planets_of(wanted test.planet_kind) returns setof test.planets language sql stable as
  $$ select * from test.planets where kind = wanted order by id $$;
create function test.all_moons() returns setof test.moons language sql stable as $$ select * from test.moons $$;
create function test.pairs() returns table (num int, word text) language sql immutable as
  $$ values (1, 'one'), (2, 'two') $$;
create function test.one_place() returns test.place language sql immutable as $$ select (1, 2, 'here')::test.place $$;
create function test.two_out(a int, out doubled int, out label text) language sql immutable as $$ select a * 2, 'L' || a $$;
create function test.one_out(a int, out doubled int) language sql immutable as $$ select a * 2 $$;
create function test.in_out(inout a int) language sql immutable as $$ select a + 1 $$;
create function test.any_record() returns record language sql immutable as $$ select 1 as n, 'x'::text as t $$;
create function test.some_records() returns setof record language sql stable as $$ select id, name from test.people order by id $$;
create function test.sum_all(variadic nums int[]) returns int language sql immutable as $$ select sum(n)::int from unnest(nums) n $$;
create function test.plus_one(arr int[]) returns int[] language sql immutable as $$ select array_agg(n + 1) from unnest(arr) n $$;
create function test.echo_json(doc json) returns json language sql immutable as $$ select doc $$;
create function test.echo_date(d date) returns date language sql immutable as $$ select d $$;
create function test."quotedFunc"("fullName" text) returns text language sql immutable as $$ select "fullName" $$;

create function test.rent(person int) returns text language sql immutable as $$ select 'one ' || person $$;
create function test.rent(person int, days int) returns text language sql immutable as $$ select 'two ' || person || ' ' || days $$;
create function test.twin(a int) returns text language sql immutable as $$ select 'int' $$;
create function test.twin(a text) returns text language sql immutable as $$ select 'text' $$;
create function test.fallback(a int) returns text language sql immutable as $$ select 'named ' || a $$;
create function test.fallback(json) returns text language sql immutable as $$ select 'raw ' || $1::text $$;

create function test.mult_them(json) returns int language sql immutable as
  $$ select ($1 ->> 'x')::int * ($1 ->> 'y')::int $$;
create function test.raw_text(text) returns text language sql immutable as $$ select 'got ' || $1 $$;
create function test.raw_bytes(bytea) returns int language sql immutable as $$ select length($1) $$;
create function test.raw_xml(xml) returns text language sql immutable as $$ select 'xml ' || $1::text $$;

create function test.make_tag(label text) returns test.tags language sql volatile as
  $$ insert into test.tags (name) values (label) returning * $$;
create function test.raise_flags() returns setof test.flags language sql volatile as
  $$ update test.flags set id = id returning * $$;

-- What the database is told of a request, and may say of the answer.
create function test.setting(key text) returns text language sql stable as $$ select current_setting(key, true) $$;
create function test.claim(key text) returns text language sql stable as
  $$ select current_setting('request.jwt.claims', true)::json ->> key $$;
create function test.header(key text) returns text language sql stable as
  $$ select current_setting('request.headers', true)::json ->> key $$;
create function test.cookie(key text) returns text language sql stable as
  $$ select current_setting('request.cookies', true)::json ->> key $$;
create function test.who() returns text language sql stable as $$ select current_user::text $$;
create function test.isolation() returns text language sql stable as $$ select current_setting('transaction_isolation') $$;
create function test.read_only() returns text language sql stable as $$ select current_setting('transaction_read_only') $$;
create function test.isolated() returns text language sql stable set default_transaction_isolation = 'repeatable read' as
  $$ select current_setting('transaction_isolation') $$;
create function test.now_there() returns text language sql stable as $$ select current_setting('timezone') $$;
create function test.teapot() returns text language plpgsql volatile as $$
begin
  perform set_config('response.status', '418', true);
  perform set_config('response.headers', '[{"X-Pot": "tea"}, {"Set-Cookie": "a=1"}, {"Set-Cookie": "b=2"}]', true);
  return 'short and stout';
end $$;
create function test.bad_headers() returns text language plpgsql volatile as $$
begin perform set_config('response.headers', '{"X-Pot": "tea"}', true); return 'x'; end $$;
create function test.bad_status() returns text language plpgsql volatile as $$
begin perform set_config('response.status', 'later', true); return 'x'; end $$;
create function test.own_type() returns text language plpgsql stable as $$
begin perform set_config('response.headers', '[{"Content-Type": "text/markdown"}, {"Cache-Control": "public, max-age=60"}]', true); return '# hi'; end $$;

create function test.fail(code text, words text default 'it failed', more text default null, tip text default null) returns void
language plpgsql volatile as $$
begin
  if more is not null and tip is not null then raise exception using errcode = code, message = words, detail = more, hint = tip;
  elsif more is not null then raise exception using errcode = code, message = words, detail = more;
  else raise exception using errcode = code, message = words;
  end if;
end $$;
create function test.fail_plain() returns void language plpgsql volatile as $$ begin raise exception 'just no'; end $$;
create function test.fail_assert() returns void language plpgsql volatile as $$ begin assert false, 'asserted'; end $$;
create function test.fail_full() returns void language plpgsql volatile as $$
begin
  raise sqlstate 'PGRST' using
    message = '{"code": "123", "message": "Payment required", "details": "Quota gone", "hint": "Pay"}',
    detail = '{"status": 402, "headers": {"X-Quota": "0"}}';
end $$;
create function test.fail_status_text() returns void language plpgsql volatile as $$
begin
  raise sqlstate 'PGRST' using
    message = '{"code": "124", "message": "Odd"}', detail = '{"status": 332, "status_text": "My Status", "headers": {}}';
end $$;
create function test.fail_bad_message() returns void language plpgsql volatile as $$
begin raise sqlstate 'PGRST' using message = 'INVALID', detail = '{"status": 332, "headers": {}}'; end $$;
create function test.fail_bad_detail() returns void language plpgsql volatile as $$
begin raise sqlstate 'PGRST' using message = '{"code": "1", "message": "m"}', detail = 'INVALID'; end $$;
create function test.fail_no_detail() returns void language plpgsql volatile as $$
begin raise sqlstate 'PGRST' using message = '{"code": "1", "message": "m"}'; end $$;
create function test.fail_custom(words text, more text) returns void language plpgsql volatile as $$
begin raise sqlstate 'PGRST' using message = words, detail = more; end $$;
create function test.answer_status(status text) returns void language plpgsql volatile as $$
begin perform set_config('response.status', status, true); end $$;
create function test.nap(seconds numeric) returns void language sql volatile as $$ select pg_sleep(seconds) $$;
create function test.write_in_read() returns int language sql stable as $$ select 1 $$;
create function test.sneaky() returns int language plpgsql stable as $$ begin insert into test.flags values (77); return 1; end $$;
create function test.volatile_one() returns int language sql volatile as $$ select 1 $$;
create function test.volatile_write() returns int language plpgsql volatile as $$ begin insert into test.flags values (78); return 78; end $$;
create function test.members_only() returns int language sql immutable as $$ select 42 $$;
create function test.uses_extras(a int) returns int language sql stable as $$ select helper(a) $$;

-- Media types ---------------------------------------------------------------------------------------

create domain test."text/plain" as text;
create domain test."text/xml" as pg_catalog.xml;
create domain test."application/octet-stream" as bytea;
create domain test."image/svg+xml" as text;
create domain test."application/vnd.lines" as text;
create domain test."*/*" as bytea;

create function test.plain_text() returns test."text/plain" language sql immutable as $$ select 'plain words' $$;
create function test.some_xml() returns test."text/xml" language sql immutable as $$ select '<a>1</a>'::xml $$;
create function test.some_bytes() returns test."application/octet-stream" language sql immutable as $$ select 'raw'::bytea $$;
create function test.drawing(size int) returns test."image/svg+xml" language sql immutable as $$ select '<svg w="' || size || '"/>' $$;
create function test.anything() returns test."*/*" language plpgsql stable as $$
begin
  if current_setting('request.headers', true)::json ->> 'accept' = 'text/html' then
    perform set_config('response.headers', '[{"Content-Type": "text/html"}]', true);
  end if;
  return 'any bytes'::bytea;
end $$;

create function test.many_texts() returns setof test."text/plain" language sql immutable as $$ values ('one'), ('two') $$;
create domain test."application/openapi+json" as json;
create function test.described() returns test."application/openapi+json" language sql immutable as $$ select '{"openapi":"3.0.0"}'::json $$;

create function test.lines_next(state text, one test.stock) returns test."application/vnd.lines" language sql as
  $$ select state || one.sku || '=' || one.qty || E'\n' $$;
create aggregate test.lines_of(test.stock) (
  initcond = '', stype = test."application/vnd.lines", sfunc = test.lines_next);

create domain test."text/csv" as text;
create function test.own_csv_next(state text, one test.flags) returns test."text/csv" language sql as
  $$ select state || 'flag ' || one.id || E'\n' $$;
create function test.own_csv_end(state test."text/csv") returns test."text/csv" language plpgsql as $$
begin
  perform set_config('response.headers', '[{"Content-Disposition": "attachment; filename=\"flags.csv\""}]', true);
  return 'flags:' || E'\n' || state;
end $$;
create aggregate test.own_csv(test.flags) (
  initcond = '', stype = test."text/csv", sfunc = test.own_csv_next, finalfunc = test.own_csv_end);
create function test.all_stock() returns setof test.stock language sql stable as $$ select * from test.stock order by sku $$;

-- Before each request -------------------------------------------------------------------------------

create function private.before() returns void language plpgsql as $$
declare asked json := current_setting('request.headers', true)::json;
begin
  if asked ->> 'x-stop' = 'yes' then
    raise sqlstate 'PT403' using message = 'stopped before';
  end if;
  if asked ->> 'x-mark' is not null then
    perform set_config('response.headers', json_build_array(json_build_object('X-Marked', asked ->> 'x-mark'))::text, true);
  end if;
  if asked ->> 'x-become' is not null then
    execute format('set local role %I', asked ->> 'x-become');
  end if;
end $$;

-- Privileges ----------------------------------------------------------------------------------------

grant usage on schema test, second, extras to anon, member, editor, slow_role, serial_role;
grant usage on schema private to anon, member, editor, slow_role, serial_role;
grant execute on function private.before() to public;
grant all on all tables in schema test, second to anon, member, editor, slow_role, serial_role;
grant all on all sequences in schema test, second to anon, member, editor, slow_role, serial_role;
revoke all on test.vault, test.diary, test.columns_only, test.readonly_sums from anon, member, editor, slow_role, serial_role;
grant select on test.readonly_sums to anon;
grant select on test.vault to member;
grant select, insert, update, delete on test.diary to member;
grant select (id, open), insert (id, open), update (open) on test.columns_only to anon;
revoke execute on function test.members_only() from public;
grant execute on function test.members_only() to member;
analyze;
