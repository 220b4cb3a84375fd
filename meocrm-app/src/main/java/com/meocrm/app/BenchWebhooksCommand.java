package com.meocrm.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm bench webhooks}: what the delivery engine carries. */
@Command(
    name = "webhooks",
    description = {
      "Measures the delivery of webhooks: from committed events to arrivals.",
      "A bare OkHttp loop to the same receiver goes first, so that figures of different computers compare."
          + " Ends with 1 when anything was lost, stuck, doubled or out of order."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BenchWebhooksCommand implements Callable<Integer> {
  private static final int MOST_DELIVERIES = 200_000;
  private static final int MOST_ENDPOINTS = 5_000;
  private static final int MOST_RATE = 100_000;
  private static final int MOST_PARKED = 10_000_000;
  private static final int WARM_UP = 4_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      defaultValue = "6000",
      description = "how many webhooks to measure (${DEFAULT-VALUE})")
  private int deliveries;

  @Option(
      names = "--endpoints",
      paramLabel = "K",
      defaultValue = "20",
      description = "over how many endpoints (${DEFAULT-VALUE})")
  private int endpoints;

  @Option(
      names = "--fan-out",
      paramLabel = "F",
      defaultValue = "2",
      description = "how many endpoints a tenant has, and each event goes to (${DEFAULT-VALUE})")
  private int fanOut;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "" + WARM_UP,
      description = "how many webhooks are sent before, uncounted (${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0",
      description =
          "measures latency at R deliveries per second; 0: throughput, as fast as it goes")
  private int rate;

  @Option(
      names = "--parked",
      paramLabel = "N",
      defaultValue = "0",
      description = "measures a second time with N parked deliveries in the tables")
  private int parked;

  @Option(names = "--verify", description = "verifies the signatures of one webhook in a hundred")
  private boolean verify;

  @Option(names = "--json", description = "prints the result as one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchOutput.require(spec, "--deliveries", deliveries, 1, MOST_DELIVERIES);
    BenchOutput.require(spec, "--warm-up", warmUp, 1, MOST_DELIVERIES);
    BenchOutput.require(spec, "--endpoints", endpoints, 1, MOST_ENDPOINTS);
    BenchOutput.require(spec, "--fan-out", fanOut, 1, endpoints);
    BenchOutput.require(spec, "--rate", rate, 0, MOST_RATE);
    BenchOutput.require(spec, "--parked", parked, 0, MOST_PARKED);
    if (endpoints % fanOut != 0) {
      throw new ParameterException(
          spec.commandLine(), "--endpoints must be a multiple of --fan-out");
    }
    var plan = new WebhookBench.Plan(deliveries, warmUp, endpoints, fanOut, rate, parked, verify);
    return BenchOutput.run(
        spec, json, (folder, progress) -> new WebhookBench(plan, progress).run(folder));
  }
}
