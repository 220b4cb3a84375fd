package com.meocrm.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.retention.RetentionStore.Drop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {
  private final RecordingStore store = new RecordingStore();
  private final Retention retention =
      new Retention(store, new RetentionPeriods(30, 90), expired -> {});

  @Test
  void days_to_come_are_prepared_before_anything_is_dropped() {
    retention.step();

    assertThat(store.calls).containsExactly("prepare 2", "expire 90", "events 90", "ledger 30");
  }

  @Test
  void nothing_is_dropped_while_deliveries_expire() {
    store.open = Retention.BATCH + 1;

    assertThat(retention.step()).isZero();
    assertThat(retention.step()).isZero();
    assertThat(store.calls).doesNotContain("events 90");

    retention.step();
    assertThat(store.calls).contains("events 90");
  }

  @ParameterizedTest
  @CsvSource({
    "NOTHING, NOTHING, PT1H",
    "DROPPED, NOTHING, PT0S",
    "NOTHING, DROPPED, PT0S",
    "LATER, DROPPED, PT0S",
    "LATER, NOTHING, PT15S",
    "NOTHING, LATER, PT15S"
  })
  void it_comes_again_as_what_it_found_demands(Drop events, Drop ledger, Duration rest) {
    store.events = events;
    store.ledger = ledger;

    assertThat(retention.step()).isEqualTo(rest);
  }

  @ParameterizedTest
  @CsvSource({"0, 90", "30, 0", "-1, 90", "3651, 90", "30, 3651"})
  void periods_are_1_to_3650_days(int deliveryDays, int eventDays) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetentionPeriods(deliveryDays, eventDays));
  }

  @Test
  void the_defaults_are_30_and_90_days() {
    assertThat(RetentionPeriods.DEFAULT).isEqualTo(new RetentionPeriods(30, 90));
  }

  /**
   * Notes what is asked of it and answers as told. It is no stand-in for the real store and shares
   * no contract with it: what that promises is about locks, transactions and partitions, which a
   * fake would only repeat from memory. {@code JooqRetentionStoreTest} shows it.
   */
  private static final class RecordingStore implements RetentionStore {
    private final List<String> calls = new ArrayList<>();
    private int open;
    private Drop events = Drop.NOTHING;
    private Drop ledger = Drop.NOTHING;

    @Override
    public void prepare(int daysAhead) {
      calls.add("prepare " + daysAhead);
    }

    @Override
    public int expire(int keepDays, int limit, Consumer<List<ExpiredDelivery>> beforeCommit) {
      calls.add("expire " + keepDays);
      int expired = Math.min(limit, open);
      open -= expired;
      return expired;
    }

    @Override
    public Drop dropEvents(int keepDays) {
      calls.add("events " + keepDays);
      return events;
    }

    @Override
    public Drop dropLedger(int keepDays) {
      calls.add("ledger " + keepDays);
      return ledger;
    }
  }
}
