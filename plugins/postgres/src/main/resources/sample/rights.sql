-- Who may do what. Nothing comes from PUBLIC; every table has row-level security.
do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to postern_gateway', current_database());
end
$$;
revoke all on schema public from public;
revoke all on all tables in schema shop, hr from public;
revoke all on all functions in schema shop, app from public;
-- Domains and enums are usable by PUBLIC; they hold nothing.

-- A role or claim that a query could set would be worth nothing. The gateway's login sets both before
-- each call; the roles a call runs as cannot.
revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
grant execute on function pg_catalog.set_config(text, text, boolean) to postern_gateway;

grant usage on schema shop to shop_reader, shop_tenant, shop_support;
grant usage on schema app to shop_reader, shop_tenant, shop_support;
grant execute on function app.claims(), app.tenant_id() to shop_reader, shop_tenant, shop_support;

grant select on shop.tenants, shop.regions, shop.customers, shop.categories, shop.products, shop.product_categories,
  shop.price_history, shop.orders, shop.order_items, shop.invoices, shop.payments, shop.support_tickets,
  shop.active_customers, shop.customer_lifetime_value, shop.monthly_revenue to shop_reader, shop_tenant;
grant select on shop.tenants, shop.regions, shop.customers, shop.products, shop.orders, shop.order_items,
  shop.support_tickets, shop.active_customers, shop.customer_lifetime_value to shop_support;
-- All but the salary.
grant select (id, tenant_id, manager_id, full_name, email, title, hired_on) on shop.employees
  to shop_reader, shop_tenant, shop_support;

grant insert, update, delete on shop.customers, shop.order_items, shop.invoices, shop.support_tickets to shop_tenant;
-- All but the total, which the database keeps.
grant insert (tenant_id, customer_id, status, currency, placed_at, ship_to, note),
  update (tenant_id, customer_id, status, currency, placed_at, ship_to, note), delete on shop.orders to shop_tenant;
grant update (region_code, account_manager_id, full_name, company, email, phone, address, tags, status, marketing_consent)
  on shop.customers to shop_support;
grant update (assignee_id, subject, body, status, priority, closed_at, resolution) on shop.support_tickets to shop_support;

grant execute on function shop.revenue_of_month to shop_reader, shop_tenant;
grant execute on function shop.latest_orders to shop_reader, shop_tenant, shop_support;
grant execute on function shop.close_ticket to shop_tenant, shop_support;

-- Rows. The sub-select is evaluated once a query, not once a row.
do $$
declare
  guarded text;
begin
  foreach guarded in array array['tenants', 'regions', 'employees', 'customers', 'categories', 'products',
    'product_categories', 'price_history', 'orders', 'order_items', 'invoices', 'payments', 'support_tickets'] loop
    execute format('alter table shop.%I enable row level security', guarded);
    execute format('create policy all_tenants on shop.%I for select to shop_reader, shop_support using (true)', guarded);
  end loop;
  foreach guarded in array array['employees', 'customers', 'products', 'orders', 'order_items', 'invoices',
    'payments', 'support_tickets'] loop
    execute format('create policy own_tenant_read on shop.%I for select to shop_tenant
      using (tenant_id = (select app.tenant_id()))', guarded);
  end loop;
  foreach guarded in array array['customers', 'orders', 'order_items', 'invoices', 'support_tickets'] loop
    execute format('create policy own_tenant_delete on shop.%I for delete to shop_tenant
      using (tenant_id = (select app.tenant_id()))', guarded);
  end loop;
end
$$;
alter table hr.payroll enable row level security;

create policy own_tenant_read on shop.tenants for select to shop_tenant using (id = (select app.tenant_id()));
create policy everyone_reads on shop.regions for select to shop_tenant using (true);
create policy everyone_reads on shop.categories for select to shop_tenant using (true);
-- Who sees the product sees what hangs on it.
create policy own_tenant_read on shop.product_categories for select to shop_tenant
  using (exists (select from shop.products where products.id = product_id));
create policy own_tenant_read on shop.price_history for select to shop_tenant
  using (exists (select from shop.products where products.id = product_id));

-- A foreign key alone would let a row refer to another tenant's, so what is written must refer to rows
-- of its own tenant.
do $$
declare
  written text;
  refers text;
begin
  for written, refers in values
    ('customers', '(account_manager_id is null or exists (select from shop.employees as target
        where target.id = account_manager_id and target.tenant_id = customers.tenant_id))'),
    ('orders', 'exists (select from shop.customers as target
        where target.id = customer_id and target.tenant_id = orders.tenant_id)'),
    ('order_items', 'exists (select from shop.orders as target
        where target.id = order_id and target.tenant_id = order_items.tenant_id)
      and exists (select from shop.products as target
        where target.id = product_id and target.tenant_id = order_items.tenant_id)'),
    ('invoices', 'exists (select from shop.orders as target
        where target.id = order_id and target.tenant_id = invoices.tenant_id)'),
    ('support_tickets', 'exists (select from shop.customers as target
        where target.id = customer_id and target.tenant_id = support_tickets.tenant_id)
      and (assignee_id is null or exists (select from shop.employees as target
        where target.id = assignee_id and target.tenant_id = support_tickets.tenant_id))')
  loop
    execute format('create policy own_tenant_create on shop.%I for insert to shop_tenant
      with check (tenant_id = (select app.tenant_id()) and %s)', written, refers);
    execute format('create policy own_tenant_update on shop.%I for update to shop_tenant
      using (tenant_id = (select app.tenant_id()))
      with check (tenant_id = (select app.tenant_id()) and %s)', written, refers);
    if written in ('customers', 'support_tickets') then
      execute format('create policy support_updates on shop.%I for update to shop_support
        using (true) with check (%s)', written, refers);
    end if;
  end loop;
end
$$;

analyze;
