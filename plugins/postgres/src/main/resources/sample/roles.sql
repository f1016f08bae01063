-- Roles belong to the whole server, so they may outlive a database that was dropped.
-- Their rights are in rights.sql.
do $$
declare
  missing text;
begin
  foreach missing in array array['postern_gateway', 'shop_reader', 'shop_tenant', 'shop_support'] loop
    if not exists (select from pg_roles where rolname = missing) then
      execute format('create role %I', missing);
    end if;
  end loop;
end
$$;

-- The gateway signs in as this role and holds no right itself: it may only become one of the others,
-- for the length of a call.
alter role postern_gateway login noinherit nosuperuser nobypassrls nocreatedb nocreaterole;
alter role postern_gateway set idle_in_transaction_session_timeout = '30s';
alter role postern_gateway set lock_timeout = '5s';
grant shop_reader, shop_tenant, shop_support to postern_gateway with inherit false, set true;

comment on role postern_gateway is 'The gateway''s login. Holds no right itself.';
comment on role shop_reader is 'Reads the whole shop, all tenants, but no salaries.';
comment on role shop_tenant is 'A user of one tenant: the claim tenant_id says which.';
comment on role shop_support is 'Customer support for all tenants.';
