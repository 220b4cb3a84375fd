package com.meocrm.app;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm bench fairness}: what a healthy endpoint feels of the others. */
@Command(
    name = "fairness",
    description = {
      "Measures a healthy endpoint's latency alone and beside slow endpoints and large tenants.",
      "Ends with 1 when its p99 more than doubles beside one of them."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BenchFairnessCommand implements Callable<Integer> {
  private static final int MOST_SAMPLES = 100_000;
  private static final int MOST_NOISE = 10_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--burden",
      paramLabel = "NAME",
      description = "only this one: ${COMPLETION-CANDIDATES}; by default all")
  private FairnessBench.@Nullable Burden burden;

  @Option(
      names = "--scale",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = "size of the burdens, above 0 and up to 10 (${DEFAULT-VALUE})")
  private double scale;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "300",
      description = "of the healthy endpoint, for each measurement (${DEFAULT-VALUE})")
  private int samples;

  @Option(
      names = "--noise",
      paramLabel = "MS",
      defaultValue = "20",
      description = "by so many milliseconds p99 may always grow (${DEFAULT-VALUE})")
  private int noise;

  @Option(names = "--json", description = "prints the result as one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(scale > 0 && scale <= 10)) {
      throw new ParameterException(spec.commandLine(), "--scale must be above 0 and at most 10");
    }
    BenchOutput.require(spec, "--samples", samples, 10, MOST_SAMPLES);
    BenchOutput.require(spec, "--noise", noise, 0, MOST_NOISE);
    var burdens = burden == null ? List.of(FairnessBench.Burden.values()) : List.of(burden);
    var plan = new FairnessBench.Plan(burdens, scale, samples, noise);
    return BenchOutput.run(
        spec, json, (folder, progress) -> new FairnessBench(plan, progress).run(folder));
  }
}
