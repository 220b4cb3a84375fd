-- Narrow tokens. The secret of one is known to its bearer alone; digest is its SHA-256. Roles, scope and lineage
-- are names separated by blanks; lineage holds the tokens it descends from.
create table meocrm.scope_token (
  organization_id varchar(64) not null,
  token_id varchar(64) not null,
  name varchar(100) not null,
  digest varchar(64) not null,
  roles varchar(200) not null,
  scope varchar(8192) not null,
  webhook_id varchar(64),
  created_by varchar(255) not null,
  lineage varchar(8192) not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  constraint scope_token_pk primary key (organization_id, token_id)
);

create index scope_token_newest on meocrm.scope_token (organization_id, created_at, token_id);

-- Secrets of tenants, sealed with the operator's master key and bound to tenant and name.
create table meocrm.tenant_secret (
  organization_id varchar(64) not null,
  name varchar(64) not null,
  sealed varchar(16384) not null,
  updated_at timestamptz not null,
  constraint tenant_secret_pk primary key (organization_id, name)
);

-- [jooq ignore start]
alter table meocrm.scope_token
  alter column organization_id type varchar(64) collate "C",
  alter column token_id type varchar(64) collate "C",
  alter column webhook_id type varchar(64) collate "C";

alter table meocrm.tenant_secret
  alter column organization_id type varchar(64) collate "C",
  alter column name type varchar(64) collate "C";

alter table meocrm.scope_token enable row level security;
create policy request on meocrm.scope_token to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.scope_token to meocrm_worker using (true) with check (true);
revoke all on meocrm.scope_token from public;

alter table meocrm.tenant_secret enable row level security;
create policy request on meocrm.tenant_secret to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.tenant_secret to meocrm_worker using (true) with check (true);
revoke all on meocrm.tenant_secret from public;

grant select, insert, update on meocrm.scope_token to meocrm_request;
grant select on meocrm.scope_token to meocrm_worker;
grant select, insert, update on meocrm.tenant_secret to meocrm_request;
grant select on meocrm.tenant_secret to meocrm_worker;
-- [jooq ignore stop]
