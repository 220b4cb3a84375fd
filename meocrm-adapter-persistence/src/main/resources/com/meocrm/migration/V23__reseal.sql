-- [jooq ignore start]
-- After a change of the master key the worker seals all tenants' secrets anew, and changes nothing else of them.
grant update (sealed) on meocrm.tenant_secret to meocrm_worker;
grant update (secret) on meocrm.inbound_source to meocrm_worker;
-- [jooq ignore stop]
