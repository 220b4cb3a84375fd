package com.meocrm.core.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void a_wake_up_during_a_step_has_the_step_repeated_at_once() throws InterruptedException {
    var inStep = new Semaphore(0);
    var goOn = new Semaphore(0);
    var loop =
        new Loop(
            "test",
            Thread.ofVirtual().factory(),
            () -> {
              inStep.release();
              goOn.acquireUninterruptibly();
              return 0;
            });
    loop.start();
    acquire(inStep);

    loop.wake();
    goOn.release(2);

    acquire(inStep);
    goOn.release(100);
    assertThat(loop.stop(PATIENCE)).isTrue();
  }

  @Test
  void a_step_that_throws_does_not_end_the_loop() throws InterruptedException {
    var steps = new AtomicInteger();
    var third = new CountDownLatch(3);
    var loop =
        new Loop(
            "test",
            Thread.ofVirtual().factory(),
            () -> {
              third.countDown();
              if (steps.incrementAndGet() == 1) {
                throw new StoreUnavailableException("told to fail", new IllegalStateException());
              }
              if (steps.get() == 2) {
                throw new IllegalStateException("told to fail");
              }
              return 0;
            });
    loop.start();

    assertThat(third.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(loop.stop(PATIENCE)).isTrue();
  }

  @Test
  void a_loop_that_was_never_started_stops() {
    assertThat(new Loop("test", Thread.ofVirtual().factory(), () -> 0).stop(PATIENCE)).isTrue();
  }

  private static void acquire(Semaphore semaphore) throws InterruptedException {
    assertThat(semaphore.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }
}
