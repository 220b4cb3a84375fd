package com.meocrm.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm bench}: measurements. */
@Command(
    name = "bench",
    description = "Measures what this computer can do.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      BenchWebhooksCommand.class,
      BenchChaosCommand.class,
      BenchFairnessCommand.class,
      BenchWsCommand.class,
      BenchRestCommand.class,
      BenchDayCommand.class
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "what to measure is missing: see ./meocrm bench --help");
  }
}
