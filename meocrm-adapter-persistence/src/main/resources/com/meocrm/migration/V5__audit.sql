-- Who did what, and who was refused. Appended, never changed; before and after hold no personal data.
create table meocrm.audit_entry (
  organization_id varchar(64) not null,
  audit_id varchar(64) not null,
  at timestamptz not null,
  actor varchar(255) not null,
  client varchar(255),
  action varchar(64) not null,
  entity varchar(320) not null,
  decision varchar(16) not null,
  before jsonb,
  after jsonb,
  trace_id varchar(128) not null,
  constraint audit_entry_pk primary key (organization_id, audit_id)
);

create index audit_entry_newest on meocrm.audit_entry (organization_id, at, audit_id);

-- [jooq ignore start]
alter table meocrm.audit_entry
  alter column organization_id type varchar(64) collate "C",
  alter column audit_id type varchar(64) collate "C",
  alter column trace_id type varchar(128) collate "C";

alter table meocrm.audit_entry enable row level security;
create policy request on meocrm.audit_entry to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.audit_entry to meocrm_worker using (true) with check (true);
revoke all on meocrm.audit_entry from public;

grant select, insert on meocrm.audit_entry to meocrm_request;
grant select, insert, delete on meocrm.audit_entry to meocrm_worker;
-- [jooq ignore stop]
