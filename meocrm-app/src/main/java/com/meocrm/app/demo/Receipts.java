package com.meocrm.app.demo;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the partner got, for one who waits for it. */
public final class Receipts {
  private final BlockingQueue<Receipt> arrived = new LinkedBlockingQueue<>();

  /** Adds one; callable from any thread. */
  public void add(Receipt receipt) {
    arrived.add(receipt);
  }

  /**
   * Waits for a webhook about {@code subject} and forgets those before it, which earlier runs may
   * have left; null when none comes in time.
   */
  public @Nullable Receipt await(String subject, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      var receipt = arrived.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (receipt == null || receipt.subject().equals(subject)) {
        return receipt;
      }
    }
  }
}
