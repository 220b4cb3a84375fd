-- People at the dashboard. The secret of a session is known to its browser alone; digest is its SHA-256. Roles and scope
-- are names separated by blanks; scope null: nothing narrows the roles. code: the one-time code that opened it.
create table meocrm.dashboard_session (
  organization_id varchar(64) not null,
  session_id varchar(64) not null,
  digest varchar(64) not null,
  code varchar(64),
  subject varchar(128) not null,
  roles varchar(200) not null,
  scope varchar(8192),
  plan varchar(128),
  client varchar(128),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint dashboard_session_pk primary key (organization_id, session_id),
  constraint dashboard_session_code unique (organization_id, code)
);

create index dashboard_session_expiry on meocrm.dashboard_session (expires_at);

-- [jooq ignore start]
alter table meocrm.dashboard_session
  alter column organization_id type varchar(64) collate "C",
  alter column session_id type varchar(64) collate "C",
  alter column code type varchar(64) collate "C";

alter table meocrm.dashboard_session enable row level security;
create policy request on meocrm.dashboard_session to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.dashboard_session to meocrm_worker using (true) with check (true);
revoke all on meocrm.dashboard_session from public;
grant select, insert, update on meocrm.dashboard_session to meocrm_request;
grant select, update, delete on meocrm.dashboard_session to meocrm_worker;

-- Everything that was done to one thing. Ids rise with time, so the index grows at its end.
alter table meocrm.audit_entry alter column entity type varchar(320) collate "C";
create index audit_entry_entity on meocrm.audit_entry (organization_id, entity, at);
-- [jooq ignore stop]
