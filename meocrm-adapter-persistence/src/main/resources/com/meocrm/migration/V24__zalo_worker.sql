-- [jooq ignore start]
-- A message whose delivery is withdrawn is ended in the same transaction, which is the worker's.
grant update (state, reason, detail, not_before, updated_at) on meocrm.customer_message to meocrm_worker;
-- After a change of the master key the worker seals all tenants' tokens anew, and changes nothing else of them; what it
-- may do with verifiers it may already.
grant update (access_sealed, refresh_sealed) on meocrm.zalo_account to meocrm_worker;
-- [jooq ignore stop]
