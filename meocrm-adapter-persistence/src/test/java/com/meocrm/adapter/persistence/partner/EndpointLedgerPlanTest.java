package com.meocrm.adapter.persistence.partner;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.partner.EndpointLedger;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How much of a large ledger its reads touch. */
class EndpointLedgerPlanTest {
  private static final LaneId LANE = new LaneId(new OrganizationId("org_01"), "whk_1");
  private static final LaneId BUSY = new LaneId(new OrganizationId("org_01"), "whk_2");
  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final int DAYS = 30;
  private static final int PER_DAY = 300;

  private static TestDatabase test;
  private static Database database;
  private static JooqEndpointLedger ledger;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(1);
    ledger = new JooqEndpointLedger(database.transactions());
    test.setClock(NOON);
    var rows = new LedgerRows(test);
    rows.open(LANE);
    rows.open(BUSY);
    for (int day = DAYS; day > 0; day--) {
      rows.oweMany(LANE, NOON.minus(Duration.ofDays(day)), PER_DAY);
      rows.oweMany(BUSY, NOON.minus(Duration.ofDays(day)), PER_DAY);
    }
    test.execute("analyze meocrm.delivery, meocrm.event_log");
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Test
  void a_page_reads_what_it_shows_and_little_more() {
    var plan =
        database
            .transactions()
            .asTenant(
                LANE.organization(),
                dsl ->
                    dsl
                        .fetch(
                            "explain (analyze, buffers, costs off, timing off, summary off) "
                                + JooqEndpointLedger.READ,
                            JooqEndpointLedger.parameters(LANE, 4_000, 20))
                        .getValues(0, String.class)
                        .stream()
                        .collect(Collectors.joining("\n")));

    assertThat(plan).contains("Merge Append").doesNotContain("Hash Cond");
    assertThat(plan.lines())
        .as(plan)
        .noneMatch(line ->
            line.matches(".*Seq Scan on (delivery|event_log)_.*")
                && !line.contains("never executed"));
    assertThat(plan).as("bodies are probed in one partition each").contains("(never executed)");
    assertThat(buffers(plan)).as(plan).isLessThan(DAYS * 6L + 20 * 8L);
  }

  @Test
  void every_page_of_a_large_ledger_is_right() {
    long after = 0;
    long expected = 1;
    EndpointLedger.Slice slice;
    do {
      slice = ledger.read(LANE, after, EndpointLedger.MAX_READ);
      for (var entry : slice.entries()) {
        assertThat(entry.number()).isEqualTo(expected++);
      }
      after = slice.nextAfter();
    } while (after < slice.position().head());
    assertThat(expected).isEqualTo(DAYS * PER_DAY + 1L);
  }

  @Test
  void a_manifest_holds_few_of_a_days_deliveries_at_once() {
    boolean all = Boolean.getBoolean("meocrm.all");
    int count = all ? 1_000_000 : 20_000;
    new LedgerRows(test).oweMany(BUSY, NOON, count);
    var seen = new AtomicLong();
    var peak = new AtomicLong();
    var before = used();

    ledger.forEach(
        BUSY,
        NOON,
        NOON.plusSeconds(1),
        owed -> {
          if (seen.incrementAndGet() % (count / 10) == 0) {
            peak.accumulateAndGet(used() - before, Math::max);
          }
        });

    assertThat(seen).hasValue(count);
    // A million rows at once would be far beyond it; the collector's own rhythm is within.
    assertThat(peak.get()).isLessThan(64L * 1024 * 1024);
  }

  /** What is live on the heap now. */
  private static long used() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Pages that the whole statement touched. */
  private static long buffers(String plan) {
    var first = plan.lines().filter(line -> line.contains("Buffers: shared hit=")).findFirst();
    return Long.parseLong(first.orElseThrow().replaceFirst(".*shared hit=(\\d+).*", "$1"));
  }
}
