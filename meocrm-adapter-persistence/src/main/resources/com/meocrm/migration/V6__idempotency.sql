-- What was answered under which key of whom. The primary key is what makes two answers to one request impossible.
--
-- owner and lease_until belong to requests that reach others than the database: such a row is committed before the work
-- is done, without an answer yet. All others appear together with their answer, in the transaction of their effect.
create table meocrm.idempotency (
  organization_id varchar(64) not null,
  principal varchar(255) not null,
  idempotency_key varchar(255) not null,
  fingerprint varchar(64) not null,
  owner varchar(64),
  lease_until timestamptz,
  -- sealed with the master key
  answer bytea,
  expires_at timestamptz not null,
  constraint idempotency_pk primary key (organization_id, principal, idempotency_key)
);

create index idempotency_expiry on meocrm.idempotency (expires_at);

-- [jooq ignore start]
alter table meocrm.idempotency
  alter column organization_id type varchar(64) collate "C",
  alter column principal type varchar(255) collate "C",
  alter column idempotency_key type varchar(255) collate "C",
  -- Sealed bytes do not compress.
  alter column answer set storage external;

-- Rows come and go at the rate of requests.
alter table meocrm.idempotency set
  (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

alter table meocrm.idempotency enable row level security;
create policy request on meocrm.idempotency to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.idempotency to meocrm_worker using (true) with check (true);
revoke all on meocrm.idempotency from public;

grant select, insert, update, delete on meocrm.idempotency to meocrm_request;
-- For "for update" in the reaper.
grant select, update, delete on meocrm.idempotency to meocrm_worker;
-- [jooq ignore stop]
