-- What partners touch: an endpoint's events by the endpoint's own number, and webhooks that others send to us.

-- Serves catching up, and a day's manifest in the order of numbers.
create index delivery_number on meocrm.delivery (organization_id, lane_id, number);

-- Who may send webhooks to an organization. The secret is sealed with the master key.
create table meocrm.inbound_source (
  organization_id varchar(64) not null,
  source_id varchar(64) not null,
  name varchar(100) not null,
  kind varchar(64) not null,
  secret varchar(1000) not null,
  created_at timestamptz not null,
  constraint inbound_source_pk primary key (organization_id, source_id)
);

create index inbound_source_newest on meocrm.inbound_source (organization_id, created_at, source_id);
-- A request names its source before anybody knows whose it is.
create index inbound_source_by_id on meocrm.inbound_source (source_id);

-- What was received and had its effect, in the transaction of the effect. Both keys make duplicates known.
create table meocrm.inbound_message (
  organization_id varchar(64) not null,
  source_id varchar(64) not null,
  delivery_id varchar(256) not null,
  body_hash varchar(64) not null,
  type varchar(100) not null,
  sent_at timestamptz not null,
  received_at timestamptz not null,
  trace_id varchar(128) not null,
  constraint inbound_message_pk primary key (organization_id, source_id, delivery_id),
  constraint inbound_message_body unique (organization_id, source_id, body_hash)
);

create index inbound_message_age on meocrm.inbound_message (received_at);

-- [jooq ignore start]
alter table meocrm.inbound_source
  alter column organization_id type varchar(64) collate "C",
  alter column source_id type varchar(64) collate "C";
alter table meocrm.inbound_message
  alter column organization_id type varchar(64) collate "C",
  alter column source_id type varchar(64) collate "C",
  alter column delivery_id type varchar(256) collate "C",
  alter column body_hash type varchar(64) collate "C",
  alter column trace_id type varchar(128) collate "C";

do $$
declare
  t text;
begin
  foreach t in array array['inbound_source', 'inbound_message'] loop
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

grant select, insert, delete on meocrm.inbound_source to meocrm_request;
grant select, insert on meocrm.inbound_message to meocrm_request;
grant select on meocrm.inbound_source to meocrm_worker;
grant select, delete on meocrm.inbound_message to meocrm_worker;

-- Whether events of a day are still on their way, a manifest has to say.
grant select (organization_id, recorded_at) on meocrm.outbox to meocrm_request;
-- [jooq ignore stop]
