package com.meocrm.adapter.persistence.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.delivery.LaneSweeper;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LaneSweeperTest {
  @AutoClose private final TestDatabase test = TestDatabase.create();

  @Test
  void lanes_that_lost_their_wake_up_are_repaired_and_counted() {
    var transactions = test.open(1).transactions();
    var sweeper = new LaneSweeper(new JooqLaneStore(transactions));
    var relayed = new RelayedLane(transactions);
    relayed.record("evt_1");
    relayed.relay(() -> {});
    assertThat(sweeper.step()).isZero();
    assertThat(sweeper.repaired()).isZero();

    for (int times = 1; times <= 2; times++) {
      test.execute("update meocrm.lane set wake_at = null");

      assertThat(sweeper.step()).isOne();
      assertThat(sweeper.repaired()).isEqualTo(times);
    }
    assertThat(sweeper.step()).isZero();
  }
}
