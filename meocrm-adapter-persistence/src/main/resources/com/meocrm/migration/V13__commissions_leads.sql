-- What sellers earn, and whom they look after.

-- Added, never changed; which one counts is decided by valid_from.
create table meocrm.commission_rule (
  organization_id varchar(64) not null,
  rule_id varchar(64) not null,
  name varchar(200),
  plan varchar(16) not null,
  -- by plan: FLAT has a rate, TIERED tiers, BONUS target and amount
  rate_percent numeric(7, 4),
  tiers jsonb,
  target numeric(18, 2),
  amount numeric(18, 2),
  valid_from timestamptz not null,
  created_at timestamptz not null,
  constraint commission_rule_pk primary key (organization_id, rule_id)
);

create index commission_rule_latest on meocrm.commission_rule (organization_id, valid_from, rule_id);

-- What a seller sold in a business month (its first day). The row's lock puts completions of one seller's orders one
-- after the other, so that each counts from a sum that is final.
create table meocrm.commission_month (
  organization_id varchar(64) not null,
  seller_id varchar(128) not null,
  month date not null,
  net_value numeric(18, 2) not null,
  -- the order that has the month's bonus
  bonus_order_id varchar(64),
  constraint commission_month_pk primary key (organization_id, seller_id, month)
);

create table meocrm.commission (
  organization_id varchar(64) not null,
  commission_id varchar(64) not null,
  kind varchar(16) not null,
  order_id varchar(64) not null,
  seller_id varchar(128) not null,
  rule_id varchar(64) not null,
  base numeric(18, 2) not null,
  rate_percent numeric(7, 4),
  amount numeric(18, 2) not null,
  self_amount numeric(18, 2) not null,
  support_amount numeric(18, 2) not null,
  team_pool_amount numeric(18, 2) not null,
  status varchar(16) not null,
  -- first day of the business month in whose payout it is paid
  period date not null,
  created_at timestamptz not null,
  approved_at timestamptz,
  approved_by varchar(255),
  paid_at timestamptz,
  payout_id varchar(64),
  version bigint not null,
  constraint commission_pk primary key (organization_id, commission_id),
  -- an order earns once, and is taken back once
  constraint commission_order unique (organization_id, order_id, kind)
);

create index commission_newest on meocrm.commission (organization_id, created_at, commission_id);
create index commission_period on meocrm.commission (organization_id, period, status);

-- One row for each month that somebody approved for or paid. Approvals share its lock, a payout has it alone; the key
-- makes the second of two payouts wait for the first and find payout_id set.
create table meocrm.commission_payout (
  organization_id varchar(64) not null,
  period date not null,
  payout_id varchar(64),
  pay_on date,
  total_amount numeric(18, 2),
  paid_count bigint,
  ran_at timestamptz,
  ran_by varchar(255),
  constraint commission_payout_pk primary key (organization_id, period)
);

create table meocrm.lead (
  organization_id varchar(64) not null,
  lead_id varchar(64) not null,
  name varchar(200) not null,
  phone varchar(32),
  email varchar(254),
  source varchar(64),
  notes varchar(2000),
  priority_auto varchar(16) not null,
  priority_manual varchar(16),
  assigned_to varchar(128),
  -- whether a rule assigned it; what a person assigned, no rule changes
  assigned_by_rule boolean not null,
  last_activity_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null,
  constraint lead_pk primary key (organization_id, lead_id)
);

create index lead_newest on meocrm.lead (organization_id, created_at, lead_id);

create table meocrm.lead_activity (
  organization_id varchar(64) not null,
  lead_id varchar(64) not null,
  activity_id varchar(64) not null,
  type varchar(16) not null,
  at timestamptz not null,
  recorded_by varchar(255) not null,
  notes varchar(2000),
  created_at timestamptz not null,
  constraint lead_activity_pk primary key (organization_id, lead_id, activity_id)
);

create index lead_activity_latest on meocrm.lead_activity (organization_id, lead_id, at, activity_id);

-- [jooq ignore start]
-- Priorities change in place and no index has them: with some room the change stays on its page.
alter table meocrm.lead set (fillfactor = 85);

do $$
declare
  c record;
  t text;
begin
  for c in
    select table_name, column_name, character_maximum_length as length
    from information_schema.columns
    where table_schema = 'meocrm' and data_type = 'character varying' and column_name like '%\_id'
      and table_name in ('commission_rule', 'commission_month', 'commission', 'commission_payout', 'lead',
        'lead_activity')
  loop
    execute format('alter table meocrm.%I alter column %I type varchar(%s) collate "C"',
      c.table_name, c.column_name, c.length);
  end loop;
  foreach t in array array['commission_rule', 'commission_month', 'commission', 'commission_payout', 'lead',
    'lead_activity']
  loop
    execute format('alter table meocrm.%I enable row level security', t);
    execute format(
      $p$create policy request on meocrm.%I to meocrm_request
        using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
        with check (organization_id = nullif(current_setting('meocrm.organization', true), ''))$p$, t);
    execute format('create policy worker on meocrm.%I to meocrm_worker using (true) with check (true)', t);
    execute format('revoke all on meocrm.%I from public', t);
  end loop;
end
$$;

grant select, insert on meocrm.commission_rule, meocrm.lead_activity to meocrm_request;
grant select, insert, update on meocrm.commission_month, meocrm.commission, meocrm.commission_payout, meocrm.lead
  to meocrm_request;
-- [jooq ignore stop]
