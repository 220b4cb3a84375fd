package com.meocrm.adapter.persistence;

/**
 * Replaces the database's clock by one that reads a table, and runs with the real one while that is
 * empty.
 */
final class TestClockTable {
  private TestClockTable() {}

  static void install(TestServer server, String database) {
    server.execute(
        database,
        """
        create table public.test_clock (now timestamptz not null);
        grant select on public.test_clock to public;
        create or replace function meocrm.meocrm_now() returns timestamptz
          language sql stable parallel safe
          as 'select coalesce((select now from public.test_clock), statement_timestamp())';
        """);
  }
}
