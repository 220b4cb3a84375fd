-- [jooq ignore start]
-- A message whose delivery is withdrawn is ended in the same transaction, which is the worker's.
grant update (state, reason, detail, not_before, updated_at) on meocrm.customer_message to meocrm_worker;
-- [jooq ignore stop]
