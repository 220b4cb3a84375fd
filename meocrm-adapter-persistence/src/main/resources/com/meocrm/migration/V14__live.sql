-- Live views ask once a second which attempts have ended since. Attempts are stored in the order in which they end, so a
-- block range index finds the last ones and costs the writers next to nothing.

-- [jooq ignore start]
create index attempt_ended on meocrm.attempt using brin (ended_at) with (pages_per_range = 16);
-- [jooq ignore stop]
