package com.meocrm.app;

import com.meocrm.app.demo.HubClient;
import com.meocrm.app.demo.Receipt;
import com.meocrm.app.demo.Receipts;
import com.meocrm.app.demo.SampleOrders;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The orders with which a demo begins, one after the other through the whole house: they show that
 * it works, and what comes after them meets a warm program.
 */
final class FirstOrders {
  private static final int MOST = 8;
  private static final Duration WARM_UP = Duration.ofMillis(700);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SampleOrders orders;
  private final Consumer<Receipt> onReceipt;
  private final Receipts receipts = new Receipts();
  private volatile boolean placed;

  /**
   * @param onReceipt is told of every webhook that {@link #arrived}, by many threads
   */
  FirstOrders(SampleOrders orders, Consumer<Receipt> onReceipt) {
    this.orders = orders;
    this.onReceipt = onReceipt;
  }

  void arrived(Receipt receipt) {
    onReceipt.accept(receipt);
    if (!placed) {
      receipts.add(receipt);
    }
  }

  /** Returns whether the partner has verified the webhooks of all of them. */
  boolean place(HubClient shop) throws InterruptedException {
    long until = System.nanoTime() + WARM_UP.toNanos();
    boolean verified = true;
    for (int i = 0; i < MOST && verified && System.nanoTime() < until; i++) {
      var receipt = receipts.await(shop.placeOrder(orders.next()), PATIENCE);
      verified = receipt != null && receipt.isVerified();
    }
    placed = true;
    return verified;
  }
}
