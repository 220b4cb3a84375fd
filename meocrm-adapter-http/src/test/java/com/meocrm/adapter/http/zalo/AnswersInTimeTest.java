package com.meocrm.adapter.http.zalo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.core.shared.DomainException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AnswersInTimeTest {
  private final AnswersInTime answers = new AnswersInTime(Duration.ofMillis(50));

  @Test
  void what_takes_too_long_is_answered_and_ends_all_the_same() throws InterruptedException {
    var locked = new CountDownLatch(1);
    var done = new CountDownLatch(1);

    assertThatThrownBy(() ->
            answers.inTime(() -> {
              await(locked);
              done.countDown();
              return true;
            }))
        .isInstanceOf(ProblemException.class)
        .extracting(e -> ((ProblemException) e).problem().status())
        .isEqualTo(503);
    locked.countDown();
    done.await();
  }

  @Test
  void what_is_refused_is_refused_as_before() {
    var patient = new AnswersInTime(Duration.ofMinutes(1));

    assertThat(patient.<String>inTime(() -> "taken")).isEqualTo("taken");
    assertThatThrownBy(() ->
            patient.inTime(() -> {
              throw DomainException.invalid("NO", "No.");
            }))
        .isInstanceOf(DomainException.class);
  }

  @Test
  void zalo_is_answered_before_it_gives_up() {
    assertThat(ZaloRoutes.ZALOS_PATIENCE).isLessThan(Duration.ofSeconds(2));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
