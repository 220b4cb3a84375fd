-- [jooq ignore start]
create schema if not exists meocrm;
-- [jooq ignore stop]

create table meocrm.node (
  id varchar(64) primary key,
  settings jsonb not null,
  started_at timestamptz not null
);
