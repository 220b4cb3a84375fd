-- Zalo: official accounts that tenants have connected, grants on their way, templates as Zalo last showed them.

-- Tokens are sealed. Their version rises with every change, so of two who change them one succeeds. refresh_owner may
-- spend the refresh token, which works once, until refresh_until. The quota is that of quota_day.
create table meocrm.zalo_account (
  organization_id varchar(64) not null,
  oa_id varchar(64) not null,
  app_id varchar(64) not null,
  name varchar(255) not null,
  access_sealed varchar(16384) not null,
  refresh_sealed varchar(16384) not null,
  access_expires_at timestamptz not null,
  refreshed_at timestamptz not null,
  trouble varchar(1000),
  granted_at timestamptz not null,
  version bigint not null,
  refresh_owner varchar(64),
  refresh_until timestamptz,
  quota_daily bigint,
  quota_remaining bigint,
  quota_day date,
  quota_changed_at timestamptz,
  constraint zalo_account_pk primary key (organization_id, oa_id)
);

-- The verifier stays, since its challenge is entered in the app's console; a state is for one grant.
create table meocrm.zalo_grant (
  organization_id varchar(64) not null,
  app_id varchar(64) not null,
  verifier varchar(1024) not null,
  state_digest varchar(64),
  requested_by varchar(255) not null,
  expires_at timestamptz not null,
  constraint zalo_grant_pk primary key (organization_id, app_id)
);

-- parameters is a JSON array. changed_at is when Zalo says that the state changed, as far as it told so by itself.
create table meocrm.zalo_template (
  organization_id varchar(64) not null,
  oa_id varchar(64) not null,
  template_id varchar(64) not null,
  name varchar(500) not null,
  status varchar(32) not null,
  parameters varchar(100000) not null,
  fetched_at timestamptz not null,
  changed_at timestamptz,
  constraint zalo_template_pk primary key (organization_id, oa_id, template_id)
);

-- [jooq ignore start]
alter table meocrm.zalo_account
  alter column organization_id type varchar(64) collate "C",
  alter column oa_id type varchar(64) collate "C",
  alter column app_id type varchar(64) collate "C";
alter table meocrm.zalo_grant
  alter column organization_id type varchar(64) collate "C",
  alter column app_id type varchar(64) collate "C",
  alter column state_digest type varchar(64) collate "C";
alter table meocrm.zalo_template
  alter column organization_id type varchar(64) collate "C",
  alter column oa_id type varchar(64) collate "C",
  alter column template_id type varchar(64) collate "C";

create index zalo_account_callbacks on meocrm.zalo_account (oa_id, app_id);
create index zalo_account_ending on meocrm.zalo_account (access_expires_at) where trouble is null;
create index zalo_grant_state on meocrm.zalo_grant (state_digest) where state_digest is not null;

alter table meocrm.zalo_account enable row level security;
create policy request on meocrm.zalo_account to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.zalo_account to meocrm_worker using (true) with check (true);

alter table meocrm.zalo_grant enable row level security;
create policy request on meocrm.zalo_grant to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.zalo_grant to meocrm_worker using (true) with check (true);

alter table meocrm.zalo_template enable row level security;
create policy request on meocrm.zalo_template to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.zalo_template to meocrm_worker using (true) with check (true);

revoke all on meocrm.zalo_account, meocrm.zalo_grant, meocrm.zalo_template from public;
grant select, insert, update on meocrm.zalo_account, meocrm.zalo_grant, meocrm.zalo_template to meocrm_request;
grant select on meocrm.zalo_account, meocrm.zalo_template to meocrm_worker;
-- Whose grant an answer ends is known from its state alone.
grant select, update on meocrm.zalo_grant to meocrm_worker;
-- [jooq ignore stop]
