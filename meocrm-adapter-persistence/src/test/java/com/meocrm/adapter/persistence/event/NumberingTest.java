package com.meocrm.adapter.persistence.event;

import static com.meocrm.adapter.persistence.TestDatabase.on;
import static java.util.stream.LongStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Numbers are given once, whoever relays and whoever dies. */
class NumberingTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private static TestDatabase test;
  private static Database database;

  private JooqUnitOfWork unitOfWork;
  private JooqOutbox outbox;
  private JooqEventLog log;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(8);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @BeforeEach
  void open_store() {
    test.clear();
    unitOfWork = new JooqUnitOfWork(database.transactions());
    outbox = new JooqOutbox(database.transactions());
    log = new JooqEventLog(database.transactions());
  }

  @Test
  void wrong_a_lock_of_another_session_than_the_writer_ends_before_the_writing_and_numbers_twice()
      throws Exception {
    test.execute("create table public.wrong_log (sequence bigint, writer text)");
    try (var firstWriter = test.connect();
        var secondLock = test.connect();
        var secondWriter = test.connect()) {
      firstWriter.setAutoCommit(false);
      try (var firstLock = test.connect()) {
        assertThat(lockShards(firstLock)).isTrue();
        appendWrongly(firstWriter, "first");
      } // the lock's connection is lost; the writer knows nothing of it

      await().until(() -> lockShards(secondLock)); // the server notices the end in its own time
      appendWrongly(secondWriter, "second");
      firstWriter.commit();
    }

    assertThat(test.fetch("select sequence from public.wrong_log").getValues(0, Long.class))
        .containsExactly(1L, 1L);
  }

  @Test
  void a_relay_whose_connection_is_lost_leaves_its_batch_to_the_next_and_no_number_twice() {
    record(1);
    var first = new JooqRelayStore(database.transactions());
    var second = new JooqRelayStore(database.transactions());

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() ->
            first.inBatch(batch -> {
              batch.append(batch.take(10));
              // Nobody else comes in while this one works, and nothing of it stays when it dies.
              assertThat(
                      CompletableFuture.supplyAsync(() -> relay(second), Thread::startVirtualThread)
                          .join())
                  .isZero();
              killRelay();
              return 1;
            }));

    assertThat(log.position(SHOP).head()).isZero();
    assertThat(relay(second)).isEqualTo(1);
    assertThat(sequences()).containsExactly(1L);
  }

  @Test
  void sixteen_writers_and_two_relays_make_one_log_without_gap_or_double_in_order()
      throws Exception {
    int writers = 16;
    int each = 25;
    var stop = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var relays =
          List.of(threads.submit(() -> relayUntil(stop)), threads.submit(() -> relayUntil(stop)));
      var follower = threads.submit(() -> follow(writers * each));
      var writing = new ArrayList<Future<?>>();
      for (int writer = 0; writer < writers; writer++) {
        int first = writer * each;
        writing.add(
            threads.submit(() -> rangeClosed(first + 1, first + each).forEach(this::record)));
      }

      for (var future : writing) {
        future.get(30, TimeUnit.SECONDS);
      }
      var followed = follower.get(30, TimeUnit.SECONDS);
      stop.set(true);
      int moved = relays.get(0).get(10, TimeUnit.SECONDS) + relays.get(1).get(10, TimeUnit.SECONDS);

      assertThat(moved).isEqualTo(writers * each);
      assertThat(followed)
          .extracting(LoggedEvent::sequence)
          .containsExactlyElementsOf(rangeClosed(1, (long) writers * each).boxed().toList());
      assertThat(followed).extracting(e -> e.event().id()).doesNotHaveDuplicates();
    }
    assertThat(test.fetchOne(Integer.class, "select count(*) from meocrm.outbox")).isZero();
    var batches =
        test.fetch("select distinct batch_no from meocrm.event_log order by 1")
            .getValues(0, Long.class);
    assertThat(batches).containsExactlyElementsOf(rangeClosed(1, batches.size()).boxed().toList());
  }

  @Test
  void the_shard_of_a_tenant_never_changes() {
    assertThat(Shards.of(new OrganizationId("org_01"))).isEqualTo((short) 61);
    assertThat(Shards.of(new OrganizationId("org_shop"))).isEqualTo((short) 58);
    assertThat(Shards.of(new OrganizationId("A"))).isEqualTo((short) 11);
  }

  private void record(long number) {
    unitOfWork.execute(
        SHOP,
        () ->
            outbox.append(
                new EncodedEvent(
                    new EventId("evt_" + number),
                    SHOP,
                    new EventType("order.created"),
                    "key-" + number,
                    "trace-1",
                    "{}".getBytes(StandardCharsets.UTF_8))));
  }

  private int relay(JooqRelayStore relay) {
    return relay.inBatch(batch -> batch.append(batch.take(50)).size());
  }

  private int relayUntil(AtomicBoolean stop) {
    var relay = new JooqRelayStore(database.transactions());
    int moved = 0;
    while (!stop.get()) {
      moved += relay(relay);
    }
    return moved;
  }

  private List<LoggedEvent> follow(int count) {
    var followed = new ArrayList<LoggedEvent>();
    long after = 0;
    while (followed.size() < count) {
      var slice = log.read(SHOP, after, Set.of(), 100);
      followed.addAll(slice.events());
      after = slice.nextAfter();
    }
    return followed;
  }

  private List<Long> sequences() {
    return log.read(SHOP, 0, Set.of(), 100).events().stream().map(LoggedEvent::sequence).toList();
  }

  private static void killRelay() {
    test.fetch(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'
        """);
  }

  private static boolean lockShards(Connection connection) {
    return on(connection).fetchSingle("select pg_try_advisory_lock(42)").get(0, Boolean.class);
  }

  private static void appendWrongly(Connection connection, String writer) {
    on(connection)
        .execute(
            "insert into public.wrong_log select coalesce(max(sequence), 0) + 1, ? from public.wrong_log",
            writer);
  }
}
