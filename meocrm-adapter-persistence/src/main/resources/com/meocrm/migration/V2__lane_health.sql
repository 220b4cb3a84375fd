-- What a lane has lately seen of its destination, so that its next owner goes on from there: healthy lanes flow, failing
-- ones are suspect, then out and only probed, or halted until somebody changes something, or stopped.
alter table meocrm.lane add column state varchar(8) default 'FLOWING' not null;
alter table meocrm.lane add column failures int default 0 not null;
alter table meocrm.lane add column first_failures int default 0 not null;
alter table meocrm.lane add column probes int default 0 not null;
-- number of the delivery that was probed last
alter table meocrm.lane add column probe_cursor bigint default 0 not null;
alter table meocrm.lane add column probe_at timestamptz;
alter table meocrm.lane add column out_since timestamptz;

-- exhausted: its attempts are used up, but it keeps its place until the outage ends; the ledger says EXHAUSTED already.
-- starts counts since the last outcome: more than one means that a process ended while it sent this delivery.
alter table meocrm.delivery_queue add column exhausted boolean default false not null;

-- USER, GONE or OUTAGE; null while the endpoint is active
alter table meocrm.webhook_endpoint add column inactive_reason varchar(16);

-- [jooq ignore start]
update meocrm.webhook_endpoint set inactive_reason = 'USER' where not active;
grant update (active, inactive_reason) on meocrm.webhook_endpoint to meocrm_worker;

-- [jooq ignore stop]
