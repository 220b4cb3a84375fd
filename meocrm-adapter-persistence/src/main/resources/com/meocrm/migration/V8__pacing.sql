-- Pacing groups: lanes that share a limit of their provider, and what each has sent lately.

-- [jooq ignore start]
-- Found by the event's id alone. With the tenant in front, the planner could take this index for reads by sequence, which
-- begin with the tenant as well, and then read all of a tenant's events to find one.
drop index meocrm.event_log_event;
create index event_log_event on meocrm.event_log (event_id);
-- [jooq ignore stop]
