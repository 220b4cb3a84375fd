-- Settings: one JSON document per scope and name, of which only what differs from wider scopes is kept.

-- [jooq ignore start]
-- Ids of people are subjects of tokens, which are longer than our own ids.
alter table meocrm.setting alter column scope type varchar(320) collate "C";
-- [jooq ignore stop]
