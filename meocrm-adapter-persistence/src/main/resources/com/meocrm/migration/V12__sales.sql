-- The whole life of an order: its refund, what the shop sells, what its branches have, and how orders travel.
alter table meocrm.sales_order add column refund_status varchar(16);
alter table meocrm.sales_order add column refund_amount numeric(18, 2);
alter table meocrm.sales_order add column refund_reason varchar(500);
alter table meocrm.sales_order add column refund_requested_by varchar(255);
alter table meocrm.sales_order add column refund_requested_at timestamptz;
alter table meocrm.sales_order add column refund_decided_by varchar(255);
alter table meocrm.sales_order add column refund_decided_at timestamptz;
alter table meocrm.sales_order add column refunded_at timestamptz;

create table meocrm.product (
  organization_id varchar(64) not null,
  sku varchar(64) not null,
  product_id varchar(64) not null,
  name varchar(200) not null,
  price numeric(18, 2) not null,
  min_stock bigint not null,
  active boolean not null,
  tax_exempt boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null,
  constraint product_pk primary key (organization_id, sku)
);

create index product_newest on meocrm.product (organization_id, created_at, product_id);

-- A row exists once a branch ever had the SKU; where there is none, the quantity is zero.
create table meocrm.stock (
  organization_id varchar(64) not null,
  branch_id varchar(64) not null,
  sku varchar(64) not null,
  stock_id varchar(64) not null,
  quantity bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint stock_pk primary key (organization_id, branch_id, sku)
);

create index stock_newest on meocrm.stock (organization_id, created_at, stock_id);

-- What an order holds: written once, when its stock is taken, and marked once, when it is given back.
create table meocrm.stock_reservation (
  organization_id varchar(64) not null,
  order_id varchar(64) not null,
  branch_id varchar(64) not null,
  sku varchar(64) not null,
  quantity bigint not null,
  taken_at timestamptz not null,
  returned_at timestamptz,
  constraint stock_reservation_pk primary key (organization_id, order_id, sku)
);

create table meocrm.shipment (
  organization_id varchar(64) not null,
  shipment_id varchar(64) not null,
  order_id varchar(64) not null,
  carrier varchar(64) not null,
  tracking_code varchar(64) not null,
  recipient_name varchar(200),
  recipient_phone varchar(32),
  address varchar(500),
  cod_amount numeric(18, 2) not null,
  fee numeric(18, 2) not null,
  status varchar(16) not null,
  retry_count int not null,
  failed_reason varchar(500),
  reported_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  delivered_at timestamptz,
  goods_received_at timestamptz,
  version bigint not null,
  constraint shipment_pk primary key (organization_id, shipment_id),
  constraint shipment_tracking_code unique (organization_id, tracking_code)
);

create index shipment_order on meocrm.shipment (organization_id, order_id, created_at, shipment_id);
create index shipment_newest on meocrm.shipment (organization_id, created_at, shipment_id);

-- [jooq ignore start]
-- The last line of defence; whoever changes stock looks first.
alter table meocrm.stock add constraint stock_not_negative check (quantity >= 0);

create index sales_order_customer on meocrm.sales_order (organization_id, customer_id, created_at, order_id)
  where customer_id is not null;

-- What is open is little, and looked for; what is done is listed by time.
create index sales_order_open on meocrm.sales_order (organization_id, status, created_at, order_id)
  where status not in ('COMPLETED', 'CANCELLED');

-- Bytewise, so that Java and the database agree on the order in which stock is locked.
do $$
declare
  c record;
begin
  for c in
    select table_name, column_name, character_maximum_length as length
    from information_schema.columns
    where table_schema = 'meocrm' and data_type = 'character varying'
      and table_name in ('product', 'stock', 'stock_reservation', 'shipment')
      and (column_name like '%\_id' or column_name in ('sku', 'tracking_code'))
  loop
    execute format('alter table meocrm.%I alter column %I type varchar(%s) collate "C"',
      c.table_name, c.column_name, c.length);
  end loop;
end
$$;

-- Every order changes it: room for updates on the page.
alter table meocrm.stock set (fillfactor = 50,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

do $$
declare
  t text;
begin
  foreach t in array array['product', 'stock', 'stock_reservation', 'shipment']
  loop
    execute format('alter table meocrm.%I enable row level security', t);
    execute format(
      $p$create policy request on meocrm.%I to meocrm_request
        using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
        with check (organization_id = nullif(current_setting('meocrm.organization', true), ''))$p$, t);
    execute format('create policy worker on meocrm.%I to meocrm_worker using (true) with check (true)', t);
    execute format('revoke all on meocrm.%I from public', t);
    execute format('grant select, insert, update on meocrm.%I to meocrm_request', t);
  end loop;
end
$$;
-- [jooq ignore stop]
