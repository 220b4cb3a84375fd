package com.meocrm.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm zalo}: a shop's Zalo official account. */
@Command(
    name = "zalo",
    description = "Connects a shop's Zalo official account to a running hub.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {ZaloConnectCommand.class})
final class ZaloCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "what to do is missing: see ./meocrm zalo --help");
  }
}
