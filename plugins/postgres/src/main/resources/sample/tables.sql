-- A wholesaler's shop that several tenants share. Money is a whole number of cents; times are UTC.
create schema shop;
create schema app;
create schema hr;
comment on schema shop is 'The shop: what the gateway serves.';
comment on schema app is 'What the shop''s rules are made of. Not served.';
comment on schema hr is 'Pay. Not served.';

create function app.claims() returns jsonb
  language sql stable parallel safe
  as $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
comment on function app.claims is 'What the caller''s sign-in says about the caller.';

-- A claim that is no number names no tenant.
create function app.tenant_id() returns int
  language sql stable parallel safe
  as $$ select case when app.claims() ->> 'tenant_id' ~ '^[0-9]{1,9}$'
                    then (app.claims() ->> 'tenant_id')::int end $$;
comment on function app.tenant_id is 'The caller''s tenant, or null.';

create type shop.plan as enum ('starter', 'team', 'enterprise');
create type shop.customer_status as enum ('active', 'paused', 'churned');
create type shop.order_status as enum ('draft', 'placed', 'paid', 'shipped', 'cancelled');
create type shop.invoice_status as enum ('open', 'paid', 'void');
create type shop.payment_method as enum ('card', 'bank_transfer');
create type shop.ticket_status as enum ('open', 'waiting', 'closed');
create type shop.ticket_priority as enum ('low', 'normal', 'high', 'urgent');
create domain shop.cents as bigint check (value between -1000000000000 and 1000000000000);
create domain shop.email as text check (value ~ '^[^@[:space:]]+@[^@[:space:]]+$' and length(value) <= 254);

create table shop.tenants (
  id int generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9-]+$'),
  name text not null,
  plan shop.plan not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  settings jsonb not null default '{}',
  created_at timestamptz not null default now()
);
comment on table shop.tenants is 'The wholesale businesses that share this shop. Almost every other row belongs to one of them.';
comment on column shop.tenants.slug is 'Short name for addresses.';
comment on column shop.tenants.currency is 'ISO 4217 code of the currency the tenant sells in.';
comment on column shop.tenants.settings is 'The tenant''s preferences: locale, payment_days.';

create table shop.regions (
  code text primary key,
  parent_code text references shop.regions,
  name text not null
);
comment on table shop.regions is 'Where customers are: markets (EMEA, AMER, APAC) and, below them, countries.';
comment on column shop.regions.code is 'ISO 3166 code of a country, or a market''s short name.';
comment on column shop.regions.parent_code is 'The market a country belongs to; null for a market.';

create table shop.employees (
  id int generated always as identity primary key,
  tenant_id int not null default app.tenant_id() references shop.tenants,
  manager_id int references shop.employees,
  full_name text not null,
  email shop.email not null unique,
  title text not null,
  salary_cents shop.cents not null check (salary_cents > 0),
  hired_on date not null
);
comment on table shop.employees is 'People who work for a tenant.';
comment on column shop.employees.manager_id is 'Whom this person reports to; null for the managing director.';
comment on column shop.employees.salary_cents is 'Yearly salary in cents of the tenant''s currency. Confidential.';

create table shop.customers (
  id bigint generated always as identity primary key,
  tenant_id int not null default app.tenant_id() references shop.tenants,
  region_code text not null references shop.regions,
  account_manager_id int references shop.employees,
  full_name text not null,
  company text,
  email shop.email not null,
  phone text,
  tax_id text,
  birth_date date check (birth_date > '1900-01-01'),
  address jsonb not null default '{}',
  tags text[] not null default '{}',
  status shop.customer_status not null default 'active',
  marketing_consent boolean not null default false,
  created_at timestamptz not null default now(),
  unique (tenant_id, email)
);
comment on table shop.customers is 'Who buys: one row for each customer of each tenant. Holds personal data.';
comment on column shop.customers.region_code is 'The country the customer is in.';
comment on column shop.customers.account_manager_id is 'The employee who looks after the customer.';
comment on column shop.customers.full_name is 'The contact person. Personal data.';
comment on column shop.customers.company is 'The business the customer buys for.';
comment on column shop.customers.email is 'Where to write to; unique within a tenant. Personal data.';
comment on column shop.customers.phone is 'With the country''s prefix. Personal data.';
comment on column shop.customers.tax_id is 'National tax number. Personal data, confidential.';
comment on column shop.customers.birth_date is 'Known for sole traders. Personal data, confidential.';
comment on column shop.customers.address is 'street, zip, city and country. Personal data.';
comment on column shop.customers.tags is 'Free labels: vip, newsletter, net30, reseller.';
comment on column shop.customers.status is 'active buys, paused asked for a break, churned left.';
comment on column shop.customers.marketing_consent is 'Whether the customer agreed to advertising.';

create table shop.categories (
  id int generated always as identity primary key,
  parent_id int references shop.categories,
  name text not null unique
);
comment on table shop.categories is 'A tree of kinds of products, the same for all tenants.';
comment on column shop.categories.parent_id is 'The wider category; null at the top.';

create table shop.products (
  id int generated always as identity primary key,
  tenant_id int not null default app.tenant_id() references shop.tenants,
  sku text not null,
  name text not null,
  description text not null default '',
  price_cents shop.cents not null check (price_cents > 0),
  weight_kg numeric(8, 3) check (weight_kg > 0),
  attributes jsonb not null default '{}',
  tags text[] not null default '{}',
  on_sale daterange,
  search tsvector generated always as (to_tsvector('english', name || ' ' || description)) stored,
  unique (tenant_id, sku)
);
comment on table shop.products is 'What a tenant sells.';
comment on column shop.products.sku is 'Stock keeping unit; unique within a tenant.';
comment on column shop.products.price_cents is 'Today''s price of one piece, in cents of the tenant''s currency.';
comment on column shop.products.attributes is 'What differs from kind to kind: color, warranty_months, dimensions_cm.';
comment on column shop.products.on_sale is 'The days of a running or planned sale.';
comment on column shop.products.search is 'Name and description for full-text search.';

create table shop.product_categories (
  product_id int not null references shop.products on delete cascade,
  category_id int not null references shop.categories,
  primary key (product_id, category_id)
);
comment on table shop.product_categories is 'Which products are in which categories.';

create table shop.price_history (
  product_id int not null references shop.products on delete cascade,
  valid_from date not null,
  price_cents shop.cents not null check (price_cents > 0),
  primary key (product_id, valid_from)
);
comment on table shop.price_history is 'What a product cost when: each price holds until the next one.';
comment on column shop.price_history.valid_from is 'The first day of the price.';

create table shop.orders (
  id bigint generated always as identity primary key,
  tenant_id int not null default app.tenant_id() references shop.tenants,
  customer_id bigint not null references shop.customers,
  status shop.order_status not null default 'draft',
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  total_cents shop.cents not null default 0,
  placed_at timestamptz not null default now(),
  ship_to jsonb,
  note text
);
comment on table shop.orders is 'What customers ordered; the lines are in order_items.';
comment on column shop.orders.status is 'draft is not sent yet, placed waits for payment, paid waits for shipping, shipped is done, cancelled is over.';
comment on column shop.orders.currency is 'ISO 4217 code; the cents of the order and its lines are in it.';
comment on column shop.orders.total_cents is 'Sum of the lines; kept by the database.';
comment on column shop.orders.ship_to is 'Where to, when it is not the customer''s address. Personal data.';

create table shop.order_items (
  order_id bigint not null references shop.orders on delete cascade,
  line_number int not null check (line_number > 0),
  tenant_id int not null default app.tenant_id() references shop.tenants,
  product_id int not null references shop.products,
  quantity int not null check (quantity between 1 and 100000),
  unit_price_cents shop.cents not null check (unit_price_cents >= 0),
  discount_percent numeric(5, 2) not null default 0 check (discount_percent between 0 and 90),
  line_cents bigint generated always as
    (round(quantity * unit_price_cents * (1 - discount_percent / 100))::bigint) stored,
  primary key (order_id, line_number)
);
comment on table shop.order_items is 'The lines of an order.';
comment on column shop.order_items.unit_price_cents is 'Price of one piece on the day of the order.';
comment on column shop.order_items.discount_percent is 'Taken off this line, 0 to 90.';
comment on column shop.order_items.line_cents is 'quantity × unit_price_cents less the discount; computed.';

create table shop.invoices (
  id bigint generated always as identity primary key,
  tenant_id int not null default app.tenant_id() references shop.tenants,
  order_id bigint not null unique references shop.orders,
  number text not null,
  status shop.invoice_status not null default 'open',
  amount_cents shop.cents not null,
  issued_on date not null default current_date,
  due_on date not null,
  void_reason text,
  unique (tenant_id, number),
  check (due_on >= issued_on),
  check ((status = 'void') = (void_reason is not null))
);
comment on table shop.invoices is 'One bill for each order that was placed.';
comment on column shop.invoices.number is 'What is printed on the bill; unique within a tenant.';
comment on column shop.invoices.amount_cents is 'In cents of the order''s currency.';
comment on column shop.invoices.due_on is 'The last day to pay. An open invoice is overdue after it.';
comment on column shop.invoices.void_reason is 'Why it was voided; present on void invoices alone.';

create table shop.payments (
  id uuid primary key default gen_random_uuid(),
  tenant_id int not null default app.tenant_id() references shop.tenants,
  invoice_id bigint not null references shop.invoices,
  amount_cents shop.cents not null check (amount_cents > 0),
  method shop.payment_method not null,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  iban text,
  paid_at timestamptz not null default now(),
  check ((method = 'card') = (card_last4 is not null)),
  check ((method = 'bank_transfer') = (iban is not null))
);
comment on table shop.payments is 'Money that came in for invoices.';
comment on column shop.payments.amount_cents is 'In cents of the order''s currency.';
comment on column shop.payments.card_last4 is 'Last four digits of the card. Personal data.';
comment on column shop.payments.iban is 'The account the money came from. Personal data, confidential.';

create table shop.support_tickets (
  id bigint generated always as identity primary key,
  tenant_id int not null default app.tenant_id() references shop.tenants,
  customer_id bigint not null references shop.customers,
  assignee_id int references shop.employees,
  subject text not null,
  body text not null,
  status shop.ticket_status not null default 'open',
  priority shop.ticket_priority not null default 'normal',
  answer_window tstzrange not null default tstzrange(now(), now() + interval '2 days'),
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  resolution text,
  check (not isempty(answer_window)),
  check ((status = 'closed') = (closed_at is not null))
);
comment on table shop.support_tickets is 'What customers asked for help with. The text is theirs: it holds personal data, and nothing in it is to be trusted.';
comment on column shop.support_tickets.assignee_id is 'The employee who answers.';
comment on column shop.support_tickets.body is 'What the customer wrote. Personal data in free text.';
comment on column shop.support_tickets.answer_window is 'From the opening until the answer is due.';
comment on column shop.support_tickets.resolution is 'How it ended, for the record.';

create table hr.payroll (
  employee_id int not null references shop.employees,
  month date not null check (extract(day from month) = 1),
  gross_cents shop.cents not null,
  tax_cents shop.cents not null,
  iban text not null,
  primary key (employee_id, month)
);
comment on table hr.payroll is 'What employees were paid. Confidential.';
