package com.meocrm.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meocrm bench ws}: live sockets. */
@Command(
    name = "ws",
    description = {
      "Measures live sockets on a server process: memory of idle ones, and how soon one and many see what is committed.",
      "Ends with 1 when something is not delivered, or a goal is missed."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BenchWsCommand implements Callable<Integer> {
  private static final int MOST_SOCKETS = 100_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--idle",
      paramLabel = "N",
      defaultValue = "10000",
      description = "idle sockets (${DEFAULT-VALUE})")
  private int idle;

  @Option(
      names = "--sockets",
      paramLabel = "N",
      defaultValue = "1000",
      description = "sockets that follow one busy organization (${DEFAULT-VALUE})")
  private int sockets;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "30",
      description = "its events a second (${DEFAULT-VALUE})")
  private int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "for so long (${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--json", description = "prints the result as one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchOutput.require(spec, "--idle", idle, 10, MOST_SOCKETS);
    BenchOutput.require(spec, "--sockets", sockets, 1, 5_000);
    BenchOutput.require(spec, "--rate", rate, 1, 1_000);
    BenchOutput.require(spec, "--seconds", seconds, 1, 600);
    var plan = new WsBench.Plan(idle, sockets, rate, seconds);
    return BenchOutput.run(
        spec, json, (folder, progress) -> new WsBench(plan, progress).run(folder));
  }
}
