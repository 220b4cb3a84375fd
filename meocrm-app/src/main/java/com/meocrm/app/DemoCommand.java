package com.meocrm.app;

import com.meocrm.app.demo.BusinessDay;
import com.meocrm.app.demo.Receipt;
import com.meocrm.app.demo.SampleOrders;
import com.meocrm.app.demo.ShopKeeping;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm demo}: the main job, end to end, on this computer alone. */
@Command(
    name = "demo",
    description = {
      "Shows the main job on this computer alone: a server with its own PostgreSQL, some business,"
          + " and a partner who gets webhooks and verifies each of them twice.",
      "Data and generated secrets are kept in MEOCRM_DATA_DIR (.meocrm)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {
  /** On the average of a day; BusinessDay says how many times as busy an hour is. */
  private static final Duration BETWEEN_ORDERS = Duration.ofSeconds(4);

  private static final double QUIETEST = 0.25;
  private static final int MOST_SEED = 1_000_000;
  private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

  /** Of each thing in each branch: enough for a demo that is left alone for weeks. */
  private static final int PIECES = 1_000_000;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int MAX_PORT = 65_535;
  private static final String ORDER_FOR_CURL =
      "{\"channel\":\"POS\",\"paymentMethod\":\"CASH\",\"isPaid\":true,\"branchId\":\"br_saigon_1\","
          + "\"items\":[{\"sku\":\"CA-PHE-ROBUSTA-500G\",\"quantity\":2,\"unitPrice\":\"125000.00\"}]}";

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      description =
          "one order through everything that exists, one line per step; exit code 0 if every step held")
  private boolean once;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "where the server listens (MEOCRM_PORT or 8080; with --once a free port)")
  private @Nullable Integer port;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "repeats the business of an earlier run; by default another each time")
  private @Nullable Long seed;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port != null && (port < 0 || port > MAX_PORT)) {
      throw new ParameterException(spec.commandLine(), "--port must be 0 to " + MAX_PORT);
    }
    var configuration = Configuration.forDemo(System.getenv());
    if (port != null) {
      configuration = configuration.withPort(port);
    } else if (once) {
      configuration = configuration.withPort(0);
    }
    var out = spec.commandLine().getOut();
    long chosen = seed == null ? new Random().nextInt(MOST_SEED) : seed;
    var orders = new SampleOrders(new SplittableRandom(chosen));
    return once
        ? new DemoOnce(out, orders).run(configuration)
        : run(configuration, orders, chosen, out);
  }

  private static int run(
      Configuration configuration, SampleOrders orders, long seed, PrintWriter out)
      throws IOException, InterruptedException {
    var signals = Signals.handle();
    var first = new FirstOrders(orders, receipt -> print(out, receipt));
    try (var demo = Demo.start(configuration, first::arrived)) {
      out.println(
          "MeoCRM is up at " + demo.serverUrl() + ", organization " + Demo.ORGANIZATION + ".");
      out.println(
          "A partner listens at " + demo.partnerUrl() + " and verifies every webhook twice.");
      out.println();
      out.println("The dashboard (the link signs in once, within ten minutes; another one:");
      out.println("./meocrm token --org %s --dashboard):".formatted(Demo.ORGANIZATION));
      out.println();
      out.println("  " + demo.dashboardLink());
      out.println();
      if (demo.phone().link(demo.shop())) {
        out.println("The staff's phone, with what Telegram brings: " + demo.phone().page());
      }
      var keeping = new ShopKeeping(demo.shop());
      keeping.stockUp(PIECES);
      out.println(
          "The first orders of a day of business (the same again with --seed " + seed + "):");
      out.flush();
      if (!first.place(demo.shop())) {
        out.println("One of them has not been verified yet.");
      }
      out.println();
      out.println("Place an order of your own (Ctrl-C stops the demo):");
      out.println();
      out.println("  " + demo.curl(ORDER_FOR_CURL));
      out.println();
      out.flush();
      while (!signals.await(untilNextOrder(LocalTime.now(VIETNAM)))) {
        keeping.make(orders.nextSale());
      }
      out.println("stopping");
      out.flush();
    }
    return 0;
  }

  /** Shorter in the rush hours of Vietnam, longer at night. */
  private static Duration untilNextOrder(LocalTime at) {
    double rush = Math.max(QUIETEST, BusinessDay.rush(at));
    return Duration.ofMillis(Math.round(BETWEEN_ORDERS.toMillis() / rush));
  }

  private static void print(PrintWriter out, Receipt receipt) {
    var verdict =
        receipt.isVerified()
            ? Ansi.AUTO.string("@|green verified|@ (hex and standard)")
            : Ansi.AUTO.string("@|red refused|@: ") + String.join("; ", receipt.objections());
    out.printf(
        "%s  #%-5d %-16s %s  attempt %d, after %d ms  %s%n",
        LocalTime.now(ZoneId.systemDefault()).format(TIME),
        receipt.sequence(),
        receipt.type(),
        receipt.subject(),
        receipt.attempt(),
        receipt.latency().toMillis(),
        verdict);
    out.flush();
  }
}
