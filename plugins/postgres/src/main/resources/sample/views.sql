-- Indices, the rule that keeps totals, views and functions.
create index on shop.regions (parent_code);
create index on shop.employees (tenant_id);
create index on shop.employees (manager_id);
create index on shop.customers (tenant_id, created_at desc);
create index on shop.customers (region_code);
create index on shop.customers (account_manager_id);
create index on shop.customers (lower(email));
create index on shop.customers using gin (tags);
create index on shop.categories (parent_id);
create index on shop.products using gin (search);
create index on shop.products using gin (attributes);
create index on shop.product_categories (category_id);
create index on shop.orders (tenant_id, placed_at desc);
create index on shop.orders (placed_at desc);
create index on shop.orders (customer_id, placed_at desc);
create index on shop.order_items (tenant_id);
create index on shop.order_items (product_id);
create index on shop.invoices (tenant_id, due_on);
create index on shop.invoices (due_on) where status = 'open';
create index on shop.payments (tenant_id, paid_at desc);
create index on shop.payments (invoice_id);
create index on shop.support_tickets (tenant_id, opened_at desc);
create index on shop.support_tickets (customer_id);
create index on shop.support_tickets (assignee_id);
create index on shop.support_tickets (opened_at desc) where status <> 'closed';

-- Runs as its owner: whoever may write lines need not be allowed to write totals.
create function app.keep_order_total() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  update shop.orders
  set total_cents = (select coalesce(sum(line_cents), 0) from shop.order_items where order_id = orders.id)
  where id in (old.order_id, new.order_id);
  return null;
end
$$;
comment on function app.keep_order_total is 'Sums the lines of the order that changed.';
create trigger keep_order_total after insert or update or delete on shop.order_items
  for each row execute function app.keep_order_total();

create view shop.active_customers with (security_invoker = true) as
select customers.id, tenant_id, full_name, company, email, region_code,
  coalesce(parent_code, code) as market, tags, account_manager_id, created_at
from shop.customers join shop.regions on code = region_code
where status = 'active';
comment on view shop.active_customers is 'Customers who buy, with their market.';
comment on column shop.active_customers.market is 'EMEA, AMER or APAC.';
comment on column shop.active_customers.full_name is 'The contact person. Personal data.';
comment on column shop.active_customers.email is 'Where to write to. Personal data.';

create view shop.customer_lifetime_value with (security_invoker = true) as
select customer_id, tenant_id, currency, count(*) as order_count, sum(total_cents)::bigint as total_cents,
  round(avg(total_cents))::bigint as average_cents, min(placed_at) as first_order_at, max(placed_at) as last_order_at
from shop.orders
where status in ('paid', 'shipped')
group by customer_id, tenant_id, currency;
comment on view shop.customer_lifetime_value is 'What each customer has bought so far, by currency: paid and shipped orders.';
comment on column shop.customer_lifetime_value.total_cents is 'Sum of all orders, in cents of the currency.';
comment on column shop.customer_lifetime_value.average_cents is 'Mean of the orders, in cents of the currency.';

create view shop.monthly_revenue with (security_invoker = true) as
select tenant_id, date_trunc('month', placed_at at time zone 'UTC')::date as month, currency,
  count(*) as order_count, sum(total_cents)::bigint as revenue_cents
from shop.orders
where status in ('paid', 'shipped')
group by tenant_id, month, currency;
comment on view shop.monthly_revenue is 'Revenue of paid and shipped orders by tenant, month and currency.';
comment on column shop.monthly_revenue.month is 'Its first day.';
comment on column shop.monthly_revenue.revenue_cents is 'In cents of the currency.';

create function shop.revenue_of_month(month date default null)
  returns table (tenant_id int, currency text, order_count bigint, revenue_cents bigint)
  language sql stable parallel safe
  as $$
    select revenue.tenant_id, revenue.currency, revenue.order_count, revenue.revenue_cents
    from shop.monthly_revenue as revenue
    where revenue.month = date_trunc('month',
      coalesce(revenue_of_month.month, (now() at time zone 'UTC')::date - interval '1 month'))::date
    order by revenue.tenant_id, revenue.currency
  $$;
comment on function shop.revenue_of_month is
  'Revenue of one calendar month, by tenant and currency. month: any day in it; left out, the last full month.';

create function shop.latest_orders(max_rows int default 20, status shop.order_status default null)
  returns setof shop.orders
  language sql stable parallel safe rows 20
  as $$
    select orders.* from shop.orders
    where latest_orders.status is null or orders.status = latest_orders.status
    order by placed_at desc, id desc
    limit least(greatest(max_rows, 0), 100)
  $$;
comment on function shop.latest_orders is
  'The latest orders, newest first. max_rows: how many, 100 at most. status: only orders of this status.';

create function shop.close_ticket(ticket_id bigint, resolution text default null) returns shop.support_tickets
  language plpgsql volatile
  as $$
declare
  closed shop.support_tickets;
begin
  update shop.support_tickets
  set status = 'closed', closed_at = now(), resolution = close_ticket.resolution
  where id = ticket_id and status <> 'closed'
  returning * into closed;
  if not found then
    raise exception 'There is no open ticket %.', ticket_id;
  end if;
  return closed;
end
$$;
comment on function shop.close_ticket is
  'Closes a support ticket and returns it. ticket_id: one that is not closed yet. resolution: how it ended.';
