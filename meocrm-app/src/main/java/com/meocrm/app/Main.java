package com.meocrm.app;

import com.meocrm.app.embedded.EmbeddedDatabaseException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point behind {@code ./meocrm}. */
@Command(
    name = "meocrm",
    description = "MeoCRM integration hub: orders in, events out.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      TokenCommand.class,
      McpCommand.class,
      ListenCommand.class,
      ZaloCommand.class,
      VerifyCommand.class,
      MigrateCommand.class,
      BenchCommand.class,
      OpenApiCommand.class,
      VersionCommand.class
    },
    footer = {"", "  test     Runs every test of the project (./meocrm test --help)"})
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    // Before the first logger exists. What a person looks at shows troubles only, a server's log
    // its decisions too.
    boolean server = arguments.length > 0 && arguments[0].equals("serve");
    System.setProperty("meocrm.log.level", server ? "INFO" : "WARN");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler(Main::explain)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> explain(exception, command.getErr()));
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "a command is missing: see ./meocrm --help");
  }

  private static int explain(ParameterException mistake, String[] arguments) {
    var command = mistake.getCommandLine();
    print(command.getErr(), List.of(nearest(mistake, arguments).orElse(mistake.getMessage())));
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** What was probably meant. */
  private static Optional<String> nearest(ParameterException mistake, String[] arguments) {
    var spec = mistake.getCommandLine().getCommandSpec();
    return switch (mistake) {
      case UnmatchedArgumentException unmatched ->
          Optional.of(
              unknown(unmatched.getUnmatched().getFirst(), unmatched.isUnknownOption(), spec));
      // What is said to be missing may well be there, misspelt.
      case MissingParameterException missing ->
          Arrays.stream(arguments)
              .filter(word -> word.startsWith("--"))
              .map(word -> word.replaceFirst("=.*", ""))
              .filter(word -> !spec.optionsMap().containsKey(word))
              .findFirst()
              .map(word -> unknown(word, true, spec));
      default -> Optional.empty();
    };
  }

  private static String unknown(String word, boolean option, CommandSpec spec) {
    var known = option ? spec.optionsMap().keySet() : spec.subcommands().keySet();
    var hint =
        Spelling.nearest(word, known)
            .map("did you mean %s?"::formatted)
            .orElse("see ./meocrm --help");
    return "unknown %s '%s' of %s: %s"
        .formatted(option ? "option" : "command or argument", word, spec.qualifiedName(), hint);
  }

  private static int explain(Exception exception, PrintWriter err) {
    return switch (exception) {
      case StartupFailure failure -> {
        print(err, failure.lines());
        yield failure.exitCode();
      }
      case EmbeddedDatabaseException failure -> {
        log().debug("the embedded database cannot run", failure);
        print(err, List.of(failure.getMessage()));
        yield failure.isFolderAtFault() ? StartupFailure.MISCONFIGURED : StartupFailure.FAILED;
      }
      default -> {
        log().error("a mistake of the program", exception);
        print(err, List.of("this should not have happened: " + exception));
        yield StartupFailure.FAILED;
      }
    };
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Main.class);
  }

  private static void print(PrintWriter err, List<String> lines) {
    lines.forEach(line -> err.println("meocrm: " + line));
    err.flush();
  }
}
