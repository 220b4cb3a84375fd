-- Messages that go to a destination past its lanes (a test, a greeting) are starts below zero; every taking looks for
-- those of its lane.

-- [jooq ignore start]
create index pacing_start_side on meocrm.pacing_start (pacing_group, lane_id) where number < 0;
-- [jooq ignore stop]
