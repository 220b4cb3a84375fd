-- Chats link themselves and come to life again in units of work of their tenants.

-- [jooq ignore start]
grant insert, update on meocrm.staff_destination to meocrm_request;
grant update on meocrm.staff_link to meocrm_request;
-- [jooq ignore stop]
