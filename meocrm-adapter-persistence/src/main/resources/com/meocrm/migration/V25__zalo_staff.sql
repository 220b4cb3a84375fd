-- Codes that link chats say on which channel: each provider numbers its accounts for itself.
alter table meocrm.staff_link add column channel varchar(16) default 'TELEGRAM' not null;
