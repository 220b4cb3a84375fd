package com.meocrm.app;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meocrm bench day}: a day of business, with its rush hours. */
@Command(
    name = "day",
    description = {
      "Plays a generated day of a Vietnamese shop over REST, faster than it passes, and measures each call.",
      "Orders come with the rhythm of a day and take their whole course: labels, carriers, refunds, returns."
          + " Ends with 1 when stock or log do not add up afterwards."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BenchDayCommand implements Callable<Integer> {
  private static final int MOST_ORDERS = 100_000;
  private static final int MOST_SECONDS = 86_400;
  private static final int MOST_PEOPLE = 64;
  private static final int MOST_SEED = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--orders",
      paramLabel = "N",
      defaultValue = "3000",
      description = "how many orders the day has (${DEFAULT-VALUE})")
  private int orders;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "1000",
      description = "how many orders of another day are made before, uncounted (${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "how long the day takes; 0: as fast as it goes (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--people",
      paramLabel = "P",
      defaultValue = "16",
      description = "how many sell at once (${DEFAULT-VALUE})")
  private int people;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "repeats an earlier day; by default another each time")
  private @Nullable Long seed;

  @Option(names = "--json", description = "prints the result as one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchOutput.require(spec, "--orders", orders, 1, MOST_ORDERS);
    BenchOutput.require(spec, "--warm-up", warmUp, 0, MOST_ORDERS);
    BenchOutput.require(spec, "--seconds", seconds, 0, MOST_SECONDS);
    BenchOutput.require(spec, "--people", people, 1, MOST_PEOPLE);
    long chosen = seed == null ? new Random().nextInt(MOST_SEED) : seed;
    var plan = new DayBench.Plan(orders, warmUp, seconds, people, chosen);
    return BenchOutput.run(
        spec, json, (folder, progress) -> new DayBench(plan, progress).run(folder));
  }
}
