-- Where an attempt went: an endpoint's URL may change between two of them. Without its query, where tokens hide.
alter table meocrm.attempt add column url varchar(2000);

-- What has one of the rarer ends among many that have another, newest first.
create index undelivered_status on meocrm.undelivered (organization_id, lane_id, status, number);
