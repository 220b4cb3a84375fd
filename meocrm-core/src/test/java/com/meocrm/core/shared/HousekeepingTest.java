package com.meocrm.core.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private final TestClock clock = new TestClock();
  private final List<String> done = new ArrayList<>();

  @Test
  void each_chore_comes_at_its_own_interval() {
    var house = house(chore("often", Duration.ofSeconds(5)), chore("rarely", Duration.ofHours(1)));

    house.step();
    house.step();
    assertThat(done).containsExactly("often", "rarely");

    clock.advance(Duration.ofSeconds(5).minusNanos(1));
    house.step();
    assertThat(done).hasSize(2);

    clock.advance(Duration.ofNanos(1));
    house.step();
    assertThat(done).containsExactly("often", "rarely", "often");

    clock.advance(Duration.ofHours(1));
    house.step();
    assertThat(done).endsWith("often", "rarely");
  }

  @Test
  void a_chore_with_more_to_do_comes_again_at_once() {
    var house = house(chore("endless", Duration.ZERO), chore("rarely", Duration.ofHours(1)));

    assertThat(house.step()).isOne();
    assertThat(house.step()).isOne();

    assertThat(done).containsExactly("endless", "rarely", "endless");
  }

  @Test
  void a_chore_that_fails_keeps_no_other_from_its_turn_and_is_tried_again_soon() {
    var house =
        house(
            () -> {
              done.add("broken");
              throw new IllegalStateException("told to fail");
            },
            chore("other", Duration.ofHours(1)));

    assertThatIllegalStateException().isThrownBy(house::step);
    house.step();
    assertThat(done).containsExactly("broken", "other");

    clock.advance(Housekeeping.AFTER_FAILURE);
    assertThatIllegalStateException().isThrownBy(house::step);
    assertThat(done).containsExactly("broken", "other", "broken");
  }

  private Housekeeping house(Supplier<Duration> first, Supplier<Duration> second) {
    return new Housekeeping(clock::nanoTime, List.of(first, second));
  }

  private Supplier<Duration> chore(String name, Duration rest) {
    return () -> {
      done.add(name);
      return rest;
    };
  }
}
