package com.meocrm.app;

import com.meocrm.app.demo.DashboardSocket;
import com.meocrm.app.demo.Receipts;
import com.meocrm.app.demo.SampleOrders;
import com.meocrm.app.demo.ShopKeeping;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Help.Ansi;

/** One order through everything that exists, told line by line. */
final class DemoOnce {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PrintWriter out;
  private final SampleOrders orders;
  private final Receipts receipts = new Receipts();
  private final long start = System.nanoTime();
  private long lastStep = start;
  private boolean failed;

  /**
   * @param orders the first of which is the one
   */
  DemoOnce(PrintWriter out, SampleOrders orders) {
    this.out = out;
    this.orders = orders;
  }

  /** Returns the exit code: 0 if every step held. */
  int run(Configuration configuration) throws IOException, InterruptedException {
    try (var demo = Demo.start(configuration, receipts::add)) {
      step(
          true,
          "server started at %s, the partner listens at %s"
              .formatted(demo.serverUrl(), demo.partnerUrl()));
      tell(demo);
    } catch (IllegalStateException e) {
      step(false, String.valueOf(e.getMessage()));
    }
    step(true, "stopped in order");
    out.printf("%s in %d ms%n", failed ? "FAILED" : "every step held", millisSince(start));
    out.flush();
    return failed ? 1 : 0;
  }

  private void tell(Demo demo) throws InterruptedException {
    try (var dashboard = demo.dashboard()) {
      step(true, "a dashboard follows the channel orders at /ws");
      tell(demo, dashboard);
    }
  }

  private void tell(Demo demo, DashboardSocket dashboard) throws InterruptedException {
    var order = demo.shop().placeOrder(orders.next());
    step(true, "order %s accepted over REST".formatted(order));
    step(demo.shop().hasOrder(order), "committed: a read finds the order");

    var seen = dashboard.await(order, PATIENCE);
    step(
        seen != null,
        seen == null
            ? "no socket event came within %d s".formatted(PATIENCE.toSeconds())
            : "socket event seen: %s #%d"
                .formatted(seen.at("/event/event").asText(), seen.path("sequence").asLong()));

    var receipt = receipts.await(order, PATIENCE);
    if (receipt == null) {
      step(false, "no webhook came within %d s".formatted(PATIENCE.toSeconds()));
      return;
    }
    step(
        true,
        "webhook %s received: %s #%d, attempt %d, %d ms after it was recorded"
            .formatted(
                receipt.deliveryId(),
                receipt.type(),
                receipt.sequence(),
                receipt.attempt(),
                receipt.latency().toMillis()));
    step(
        receipt.hexObjection().isEmpty(),
        "X-MeoCRM-Signature: "
            + receipt.hexObjection().orElse("verified with plain HMAC over the raw body"));
    step(
        receipt.standardObjection().isEmpty(),
        "webhook-signature: "
            + receipt
                .standardObjection()
                .orElse("verified with the public Standard Webhooks library"));
    tellStaff(demo);
    var logged = demo.shop().loggedEvent(receipt.sequence());
    step(
        logged.filter(text -> text.startsWith(receipt.body())).isPresent(),
        "the event log holds the same bytes under #" + receipt.sequence());
  }

  /** An order that is cancelled is what the shop's staff wants to hear of. */
  private void tellStaff(Demo demo) throws InterruptedException {
    if (!demo.phone().link(demo.shop())) {
      step(false, "the staff's phone was not linked within %d s".formatted(PATIENCE.toSeconds()));
      return;
    }
    step(true, "the staff's phone is linked by a code sent to the bot: " + demo.phone().page());
    var cancelled = ShopKeeping.cancelOne(demo.shop());
    var message = demo.phone().await(cancelled, PATIENCE);
    step(
        message.isPresent(),
        message
            .map(m -> "staff message received: " + String.join(" | ", m.text().lines().toList()))
            .orElse("no staff message came within %d s".formatted(PATIENCE.toSeconds())));
  }

  private void step(boolean held, String what) {
    failed |= !held;
    var mark = Ansi.AUTO.string(held ? "@|green ok|@    " : "@|red FAILED|@");
    out.printf("%s %6d ms  %s%n", mark, millisSince(lastStep), what);
    out.flush();
    lastStep = System.nanoTime();
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
