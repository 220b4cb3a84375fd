-- Chats that can be written to for as long as somebody there says something: when that was last told of, and until when.
alter table meocrm.staff_destination add column heard_at timestamptz;
alter table meocrm.staff_destination add column open_until timestamptz;

-- Why the last grant came to nothing, so that whoever waits for it learns that.
alter table meocrm.zalo_grant add column refused varchar(1000);

-- [jooq ignore start]
-- What has not ended, for the chore that ends what nothing carries any more.
create index customer_message_unfinished on meocrm.customer_message (created_at)
  where state in ('QUEUED', 'WAITING', 'SENDING');
-- [jooq ignore stop]
