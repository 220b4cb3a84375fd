package com.meocrm.app;

import com.meocrm.app.bench.Arrivals;
import com.meocrm.app.bench.HookServer;
import com.meocrm.app.bench.Pace;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Partners of whom every fifth has its moods: now and then it answers 500 or takes its time. What
 * it does depends on the seed, the delivery and the attempt alone; third attempts always go well.
 */
final class ChaosReceivers implements AutoCloseable {
  private static final int MOODY_EVERY = 5;
  private static final double REFUSES = 0.10;
  private static final double IS_SLOW = 0.05;
  private static final Duration SLOW = Duration.ofMillis(1_500);
  private static final int PATIENT_ATTEMPTS = 2;

  private final long seed;
  private final HookServer server;
  private final Arrivals arrivals = new Arrivals();
  private final AtomicInteger refused = new AtomicInteger();

  ChaosReceivers(long seed) throws IOException {
    this.seed = seed;
    this.server = HookServer.start(this::answer);
  }

  URI url(int receiver) {
    return server.url(receiver);
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** Requests that were answered 500. */
  int refused() {
    return refused.get();
  }

  private int answer(HookServer.Hook hook) throws InterruptedException {
    var arrival = Arrivals.Arrival.of(hook);
    int attempt = Integer.parseInt(hook.header("X-MeoCRM-Attempt"));
    if (arrival.receiver() % MOODY_EVERY == 0 && attempt <= PATIENT_ATTEMPTS) {
      double mood =
          new Random(seed ^ (31L * arrival.deliveryId().hashCode() + attempt)).nextDouble();
      if (mood < REFUSES) {
        refused.incrementAndGet();
        return 500;
      }
      if (mood < REFUSES + IS_SLOW) {
        Pace.pause(SLOW);
      }
    }
    arrivals.add(arrival);
    return 200;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
