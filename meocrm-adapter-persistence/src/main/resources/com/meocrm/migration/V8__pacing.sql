-- Pacing: lanes that share the limits of an account at their provider, and what was started there lately.

-- Null: the lane is in no group. 0: no limit. A lane stays in its group for good.
alter table meocrm.lane add column pacing_group varchar(64);
alter table meocrm.lane add column per_second int default 0 not null;
alter table meocrm.lane add column per_minute int default 0 not null;
-- The provider wants to be left alone until then.
alter table meocrm.lane add column paused_until timestamptz;

-- Who may send through an account. Lanes of several tenants are in one group, so this is a table of coordination, as
-- lane is. The lease lasts as long as that of any lane of the group.
create table meocrm.pacing_group (
  group_id varchar(64) not null,
  token bigint default 0 not null,
  lease_until timestamptz,
  paused_until timestamptz,
  constraint pacing_group_pk primary key (group_id)
);

-- One row per message started in a group, on the disk before the message is sent; of interest for a minute. ended_at is
-- null while its outcome is not known.
create table meocrm.pacing_start (
  organization_id varchar(64) not null,
  lane_id varchar(64) not null,
  number bigint not null,
  started_at timestamptz not null,
  pacing_group varchar(64) not null,
  ended_at timestamptz,
  constraint pacing_start_pk primary key (organization_id, lane_id, number, started_at)
);

-- [jooq ignore start]
alter table meocrm.lane alter column pacing_group type varchar(64) collate "C";
alter table meocrm.pacing_group alter column group_id type varchar(64) collate "C";
alter table meocrm.pacing_start
  alter column organization_id type varchar(64) collate "C",
  alter column lane_id type varchar(64) collate "C",
  alter column pacing_group type varchar(64) collate "C";

create index lane_pacing_group on meocrm.lane (pacing_group) where pacing_group is not null;
create index pacing_start_recent on meocrm.pacing_start (pacing_group, started_at);
alter table meocrm.pacing_group set (fillfactor = 50);

alter table meocrm.pacing_start enable row level security;
create policy request on meocrm.pacing_start to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.pacing_start to meocrm_worker using (true) with check (true);
revoke all on meocrm.pacing_start, meocrm.pacing_group from public;
grant select, insert, update, delete on meocrm.pacing_start to meocrm_worker;
-- Requests name a group when they open a lane, and read none: which accounts others have is not their business.
grant insert on meocrm.pacing_group to meocrm_request;
grant select, insert, update on meocrm.pacing_group to meocrm_worker;
-- [jooq ignore stop]
