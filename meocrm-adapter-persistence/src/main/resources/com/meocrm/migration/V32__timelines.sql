-- [jooq ignore start]
-- A database that was promoted, or restored to a point in time, goes on in another timeline and may lack the end of the
-- log that clients have seen. Its numbers are of another epoch then, by themselves and from the first one on.

-- Zero where the service does not tell; then only "migrate --new-epoch" starts another epoch.
create function meocrm.meocrm_timeline() returns integer
  language plpgsql stable
  as $$
begin
  return ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::integer;
exception
  when others then
    return 0;
end
$$;

-- The timeline in which the epoch began.
alter table meocrm.hub add column timeline integer not null default 0;
update meocrm.hub set timeline = meocrm.meocrm_timeline();

create function meocrm.meocrm_epoch() returns varchar
  language sql stable
  as $$
select case when h.timeline = t.now then h.epoch else h.epoch || '_' || t.now end
from meocrm.hub h cross join (select meocrm.meocrm_timeline() as now) t
where h.id = 1
$$;

revoke execute on function meocrm.meocrm_timeline(), meocrm.meocrm_epoch() from public;
grant execute on function meocrm.meocrm_timeline(), meocrm.meocrm_epoch() to meocrm_request, meocrm_worker;
-- [jooq ignore stop]
