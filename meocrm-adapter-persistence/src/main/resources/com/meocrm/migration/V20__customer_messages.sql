-- Messages to customers: who agreed to get them, and what became of each.

-- The latest decision of a customer, who is named by phone (84 and nine digits) or by the shop's id.
-- consent_id is derived from both: what lists go on with.
create table meocrm.customer_consent (
  organization_id varchar(64) not null,
  subject_kind varchar(16) not null,
  subject varchar(64) not null,
  consent_id varchar(64) not null,
  state varchar(16) not null,
  source varchar(100) not null,
  note varchar(500),
  recorded_by varchar(255) not null,
  recorded_at timestamptz not null,
  constraint customer_consent_pk primary key (organization_id, subject_kind, subject)
);

-- message_id is the id of the message's delivery, tracking_id what comes back with the receipt. The phone is masked:
-- the whole one stands with the order.
create table meocrm.customer_message (
  organization_id varchar(64) not null,
  message_id varchar(64) not null,
  tracking_id varchar(64) not null,
  event_type varchar(100) not null,
  event_id varchar(64) not null,
  order_id varchar(64) not null,
  phone varchar(32) not null,
  oa_id varchar(64),
  template_id varchar(64),
  state varchar(16) not null,
  reason varchar(32),
  detail varchar(1000),
  tries int not null,
  zalo_id varchar(100),
  not_before timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  sent_at timestamptz,
  delivered_at timestamptz,
  constraint customer_message_pk primary key (organization_id, message_id)
);

-- [jooq ignore start]
alter table meocrm.customer_consent
  alter column organization_id type varchar(64) collate "C",
  alter column subject_kind type varchar(16) collate "C",
  alter column subject type varchar(64) collate "C",
  alter column consent_id type varchar(64) collate "C";
alter table meocrm.customer_message
  alter column organization_id type varchar(64) collate "C",
  alter column message_id type varchar(64) collate "C",
  alter column tracking_id type varchar(64) collate "C",
  alter column event_id type varchar(64) collate "C",
  alter column order_id type varchar(64) collate "C",
  alter column oa_id type varchar(64) collate "C",
  alter column template_id type varchar(64) collate "C",
  alter column zalo_id type varchar(100) collate "C";

create index customer_consent_latest on meocrm.customer_consent (organization_id, recorded_at, consent_id);
create index customer_message_tracking on meocrm.customer_message (organization_id, tracking_id);
create index customer_message_newest on meocrm.customer_message (organization_id, created_at, message_id);
create index customer_message_of_order on meocrm.customer_message (organization_id, order_id);
create index customer_message_open on meocrm.customer_message (organization_id, oa_id)
  where state in ('QUEUED', 'WAITING');
create index customer_message_unconfirmed on meocrm.customer_message (updated_at) where state = 'UNCONFIRMED';
create index customer_message_old on meocrm.customer_message (updated_at);

alter table meocrm.customer_consent enable row level security;
create policy request on meocrm.customer_consent to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.customer_consent to meocrm_worker using (true) with check (true);

alter table meocrm.customer_message enable row level security;
create policy request on meocrm.customer_message to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.customer_message to meocrm_worker using (true) with check (true);

revoke all on meocrm.customer_consent, meocrm.customer_message from public;
grant select, insert, update on meocrm.customer_consent, meocrm.customer_message to meocrm_request;
grant select on meocrm.customer_consent to meocrm_worker;
grant select, delete on meocrm.customer_message to meocrm_worker;
-- [jooq ignore stop]
