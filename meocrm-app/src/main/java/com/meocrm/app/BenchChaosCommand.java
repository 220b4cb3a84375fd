package com.meocrm.app;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm bench chaos}: what is left of the promises when processes are killed. */
@Command(
    name = "chaos",
    description = {
      "Kills servers and restarts the database while webhooks go out, then counts.",
      "Every accepted order must be in the log, every delivery must arrive, in order, repeats under the same id;"
          + " ends with 1 otherwise."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BenchChaosCommand implements Callable<Integer> {
  private static final int MOST_DELIVERIES = 200_000;
  private static final int MOST_ENDPOINTS = 5_000;
  private static final int MOST_SERVERS = 8;
  private static final int MOST_KILLS = 1_000;
  private static final int MOST_SECONDS = 600;
  private static final int MOST_SEED = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      defaultValue = "20000",
      description = "about how many webhooks (${DEFAULT-VALUE})")
  private int deliveries;

  @Option(
      names = "--endpoints",
      paramLabel = "K",
      defaultValue = "300",
      description = "over how many endpoints, ten of each tenant (${DEFAULT-VALUE})")
  private int endpoints;

  @Option(
      names = "--servers",
      paramLabel = "S",
      defaultValue = "3",
      description = "how many server processes (${DEFAULT-VALUE})")
  private int servers;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "15",
      description = "how many of them are killed (${DEFAULT-VALUE})")
  private int kills;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "about how many seconds pass between two kills (${DEFAULT-VALUE})")
  private int every;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "repeats the choices of an earlier run; by default another each time")
  private @Nullable Long seed;

  @Option(names = "--json", description = "prints the result as one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchOutput.require(spec, "--deliveries", deliveries, 1, MOST_DELIVERIES);
    BenchOutput.require(spec, "--endpoints", endpoints, 1, MOST_ENDPOINTS);
    BenchOutput.require(spec, "--servers", servers, 1, MOST_SERVERS);
    BenchOutput.require(spec, "--kills", kills, 1, MOST_KILLS);
    BenchOutput.require(spec, "--every", every, 1, MOST_SECONDS);
    if (endpoints > 10 && endpoints % 10 != 0) {
      throw new ParameterException(
          spec.commandLine(), "--endpoints must be at most 10, or a multiple of 10");
    }
    long chosen = seed == null ? new Random().nextInt(MOST_SEED) : seed;
    var plan = new ChaosBench.Plan(deliveries, endpoints, servers, kills, every, chosen);
    return BenchOutput.run(
        spec, json, (folder, progress) -> new ChaosBench(plan, folder, progress).run());
  }
}
