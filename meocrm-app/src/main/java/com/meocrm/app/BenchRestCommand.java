package com.meocrm.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meocrm bench rest}: how many orders can be placed. */
@Command(
    name = "rest",
    description = {
      "Measures the placing of orders over REST, with and without an Idempotency-Key.",
      "The same statements by plain JDBC go along, so that figures of different computers compare."
          + " Ends with 1 when an order was refused."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BenchRestCommand implements Callable<Integer> {
  private static final int MOST_ORDERS = 1_000_000;
  private static final int MOST_TENANTS = 1_000;
  private static final int MOST_CALLERS = 64;
  private static final int MOST_RATE = 100_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--orders",
      paramLabel = "N",
      defaultValue = "8000",
      description = "how many orders of each kind to measure (${DEFAULT-VALUE})")
  private int orders;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "20000",
      description = "how many orders are placed before, uncounted (${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--tenants",
      paramLabel = "K",
      defaultValue = "8",
      description = "over how many tenants (${DEFAULT-VALUE})")
  private int tenants;

  @Option(
      names = "--callers",
      paramLabel = "C",
      defaultValue = "16",
      description = "how many call at once (${DEFAULT-VALUE})")
  private int callers;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "300",
      description = "orders per second of the measurement of latency (${DEFAULT-VALUE})")
  private int rate;

  @Option(names = "--json", description = "prints the result as one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchOutput.require(spec, "--orders", orders, 1, MOST_ORDERS);
    BenchOutput.require(spec, "--warm-up", warmUp, 0, MOST_ORDERS);
    BenchOutput.require(spec, "--tenants", tenants, 1, MOST_TENANTS);
    BenchOutput.require(spec, "--callers", callers, 1, MOST_CALLERS);
    BenchOutput.require(spec, "--rate", rate, 1, MOST_RATE);
    var plan = new RestBench.Plan(orders, warmUp, tenants, callers, rate);
    return BenchOutput.run(
        spec, json, (folder, progress) -> new RestBench(plan, progress).run(folder));
  }
}
