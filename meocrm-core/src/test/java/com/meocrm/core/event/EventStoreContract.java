package com.meocrm.core.event;

import static java.util.stream.IntStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.event.RelayStore.Recorded;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Outbox}, {@link RelayStore} and {@link EventLog} promise together. */
public abstract class EventStoreContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final EventType CREATED = new EventType("order.created");
  private static final EventType COMPLETED = new EventType("order.completed");

  /** The store under test, empty, with a clock that only moves when told to. */
  public interface Harness {
    UnitOfWork unitOfWork();

    Outbox outbox();

    RelayStore relay();

    EventLog log();

    void advance(Duration time);
  }

  private Harness harness;
  private EventLog log;
  private int events;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_store() {
    harness = harness();
    log = harness.log();
  }

  @Test
  void an_empty_log_stands_before_its_first_event() {
    var position = log.position(SHOP);

    assertThat(position.head()).isZero();
    assertThat(position.oldest()).isEqualTo(1);
    assertThat(position.epoch()).isNotEmpty();
    assertThat(log.read(SHOP, 0, Set.of(), 10)).isEqualTo(new EventLog.Slice(List.of(), 0));
  }

  @Test
  void a_relayed_event_is_read_as_it_was_recorded() {
    var event = event(SHOP, CREATED);
    record(event);

    relay(10);

    var logged = log.read(SHOP, 0, Set.of(), 10).events().getFirst();
    assertThat(logged.sequence()).isEqualTo(1);
    assertThat(logged.event().id()).isEqualTo(event.id());
    assertThat(logged.event().organization()).isEqualTo(SHOP);
    assertThat(logged.event().type()).isEqualTo(CREATED);
    assertThat(logged.event().key()).isEqualTo(event.key());
    assertThat(logged.event().traceId()).isEqualTo("trace-1");
    assertThat(logged.event().body()).isEqualTo(event.body());
    assertThat(log.find(SHOP, event.id()))
        .hasValueSatisfying(found -> assertThat(found.sequence()).isEqualTo(1));
    assertThat(log.position(SHOP).head()).isEqualTo(1);
  }

  @Test
  void an_event_that_was_not_relayed_is_not_in_the_log() {
    record(event(SHOP, CREATED));

    assertThat(log.read(SHOP, 0, Set.of(), 10).events()).isEmpty();
  }

  @Test
  void an_event_is_found_among_those_that_wait_until_it_has_its_number() {
    var event = event(SHOP, CREATED);
    record(event);

    assertThat(log.waiting(SHOP, event.id()))
        .hasValueSatisfying(waiting -> {
          assertThat(waiting.body()).isEqualTo(event.body());
          assertThat(waiting.type()).isEqualTo(CREATED);
        });
    assertThat(log.waiting(OTHER, event.id())).isEmpty();
    assertThat(log.oldestWaiting(SHOP))
        .hasValueSatisfying(
            wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofMinutes(1)));
    assertThat(log.oldestWaiting(OTHER)).isEmpty();
    assertThat(log.find(SHOP, event.id())).isEmpty();

    relay(10);

    assertThat(log.waiting(SHOP, event.id())).isEmpty();
    assertThat(log.oldestWaiting(SHOP)).isEmpty();
    assertThat(log.find(SHOP, event.id())).isPresent();
  }

  @Test
  void an_event_of_a_unit_of_work_that_failed_never_existed() {
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      harness.outbox().append(event(SHOP, CREATED));
                      throw DomainException.invalid("NO", "No.");
                    }));

    assertThat(relay(10)).isEmpty();
  }

  @Test
  void an_event_cannot_be_appended_outside_of_a_unit_of_work_or_to_that_of_another_tenant() {
    var event = event(SHOP, CREATED);

    assertThatIllegalStateException().isThrownBy(() -> harness.outbox().append(event));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> harness.unitOfWork().execute(OTHER, () -> harness.outbox().append(event)));
  }

  @Test
  void each_tenant_counts_for_itself_without_gaps_in_the_order_of_recording() {
    for (int i = 0; i < 5; i++) {
      record(event(SHOP, CREATED), event(SHOP, COMPLETED));
      record(event(OTHER, CREATED));
    }

    relayAll(4);

    assertThat(idsOf(SHOP))
        .containsExactly(
            "evt_1", "evt_2", "evt_4", "evt_5", "evt_7", "evt_8", "evt_10", "evt_11", "evt_13",
            "evt_14");
    assertThat(sequencesOf(SHOP)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(sequencesOf(OTHER)).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void what_append_returns_is_what_the_log_says() {
    record(event(SHOP, CREATED), event(SHOP, COMPLETED));
    record(event(OTHER, CREATED));

    var returned = relay(10);

    for (var logged : returned) {
      assertThat(log.find(logged.event().organization(), logged.event().id()))
          .hasValueSatisfying(found -> {
            assertThat(found.sequence()).isEqualTo(logged.sequence());
            assertThat(found.recordedAt()).isEqualTo(logged.recordedAt());
          });
    }
    assertThat(returned).hasSize(3);
  }

  @Test
  void a_batch_takes_no_more_than_its_limit_and_leaves_the_rest() {
    rangeClosed(1, 7).forEach(i -> record(event(SHOP, CREATED)));

    assertThat(relay(3)).hasSize(3);
    assertThat(relay(3)).hasSize(3);
    assertThat(relay(3)).hasSize(1);
    assertThat(relay(3)).isEmpty();
    assertThat(sequencesOf(SHOP)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void a_tenant_with_many_events_leaves_room_for_the_others() {
    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> rangeClosed(1, 300).forEach(i -> harness.outbox().append(event(SHOP, CREATED))));
    rangeClosed(1, 5).forEach(i -> record(event(new OrganizationId("org_small" + i), CREATED)));

    int batches = 0;
    while (Stream.of(1, 2, 3, 4, 5)
        .anyMatch(i -> log.position(new OrganizationId("org_small" + i)).head() == 0)) {
      relay(100);
      batches++;
      assertThat(batches).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void a_batch_that_throws_leaves_everything_as_it_was() {
    record(event(SHOP, CREATED));

    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() ->
            harness
                .relay()
                .inBatch(batch -> {
                  batch.append(batch.take(10));
                  throw new ArithmeticException("planning failed on purpose");
                }));

    assertThat(log.position(SHOP).head()).isZero();
    assertThat(relay(10)).extracting(LoggedEvent::sequence).containsExactly(1L);
  }

  @Test
  void a_batch_without_events_moves_nothing() {
    assertThat(harness.relay().inBatch(batch -> batch.append(batch.take(10)).size())).isZero();
  }

  @Test
  void an_event_whose_planning_failed_is_in_the_log_all_the_same() {
    var event = event(SHOP, CREATED);
    record(event);

    harness
        .relay()
        .inBatch(batch -> {
          var logged = batch.append(batch.take(10));
          batch.markPlanFailed(logged);
          return logged.size();
        });

    assertThat(log.find(SHOP, event.id())).isPresent();
  }

  @Test
  void reading_goes_on_where_it_ended() {
    rangeClosed(1, 5).forEach(i -> record(event(SHOP, CREATED)));
    relayAll(10);

    var first = log.read(SHOP, 0, Set.of(), 2);
    var second = log.read(SHOP, first.nextAfter(), Set.of(), 2);
    var third = log.read(SHOP, second.nextAfter(), Set.of(), 2);
    var fourth = log.read(SHOP, third.nextAfter(), Set.of(), 2);

    assertThat(
            Stream.of(first, second, third)
                .flatMap(s -> s.events().stream())
                .map(LoggedEvent::sequence))
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(fourth.events()).isEmpty();
    assertThat(fourth.nextAfter()).isEqualTo(5);
  }

  @Test
  void a_filtered_read_moves_on_over_what_it_filtered_out() {
    record(
        event(SHOP, CREATED), event(SHOP, COMPLETED), event(SHOP, CREATED), event(SHOP, CREATED));
    relayAll(10);

    var slice = log.read(SHOP, 0, Set.of(COMPLETED), 10);

    assertThat(slice.events()).extracting(LoggedEvent::sequence).containsExactly(2L);
    assertThat(slice.nextAfter()).isEqualTo(4);
    assertThat(log.read(SHOP, 0, Set.of(CREATED), 2).nextAfter()).isEqualTo(3);
  }

  @Test
  void a_log_is_read_across_days() {
    for (int day = 0; day < 3; day++) {
      record(event(SHOP, CREATED));
      relayAll(10);
      harness.advance(Duration.ofDays(1));
    }

    assertThat(sequencesOf(SHOP)).containsExactly(1L, 2L, 3L);
    assertThat(log.read(SHOP, 1, Set.of(), 10).events())
        .extracting(LoggedEvent::sequence)
        .containsExactly(2L, 3L);
  }

  @Test
  void a_tenant_sees_nothing_of_another() {
    var event = event(SHOP, CREATED);
    record(event);
    relayAll(10);

    assertThat(log.find(OTHER, event.id())).isEmpty();
    assertThat(log.read(OTHER, 0, Set.of(), 10).events()).isEmpty();
    assertThat(log.position(OTHER).head()).isZero();
  }

  @Test
  void the_log_can_be_read_inside_a_unit_of_work() {
    record(event(SHOP, CREATED));
    relayAll(10);

    var read = harness.unitOfWork().run(SHOP, () -> log.read(SHOP, 0, Set.of(), 10));

    assertThat(read.events()).hasSize(1);
  }

  private EncodedEvent event(OrganizationId organization, EventType type) {
    int number = ++events;
    var body = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
    return new EncodedEvent(
        new EventId("evt_" + number), organization, type, "key-" + number, "trace-1", body);
  }

  private void record(EncodedEvent... recorded) {
    harness
        .unitOfWork()
        .execute(
            recorded[0].organization(),
            () -> Stream.of(recorded).forEach(harness.outbox()::append));
  }

  private List<LoggedEvent> relay(int limit) {
    var logged = new ArrayList<LoggedEvent>();
    harness
        .relay()
        .inBatch(batch -> {
          List<Recorded> taken = batch.take(limit);
          logged.addAll(batch.append(taken));
          return taken.size();
        });
    return logged;
  }

  private void relayAll(int limit) {
    while (!relay(limit).isEmpty()) {}
  }

  private List<Long> sequencesOf(OrganizationId organization) {
    return log.read(organization, 0, Set.of(), 1000).events().stream()
        .map(LoggedEvent::sequence)
        .toList();
  }

  private List<String> idsOf(OrganizationId organization) {
    return log.read(organization, 0, Set.of(), 1000).events().stream()
        .map(e -> e.event().id().value())
        .toList();
  }
}
