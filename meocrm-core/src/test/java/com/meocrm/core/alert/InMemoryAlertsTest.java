package com.meocrm.core.alert;

import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

class InMemoryAlertsTest extends AlertsContract {
  @Override
  protected Harness harness() {
    var clock = new TestClock();
    var alerts = new InMemoryAlerts(clock);
    return new Harness() {
      @Override
      public Alerts alerts() {
        return alerts;
      }

      @Override
      public <T> T asWorker(Supplier<T> work) {
        var result = new AtomicReference<T>();
        alerts.inTransaction(() -> result.set(work.get()));
        return result.get();
      }

      @Override
      public Instant now() {
        return clock.instant();
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }
    };
  }
}
