-- [jooq ignore start]
-- Which messages tell staff of an event, and which calls of commands did something: for an order's timeline.
create index staff_fact_event on meocrm.staff_fact (organization_id, event_id);
create index audit_entry_command on meocrm.audit_entry (organization_id, trace_id)
  where action in ('command.begin', 'command.call');
-- [jooq ignore stop]
