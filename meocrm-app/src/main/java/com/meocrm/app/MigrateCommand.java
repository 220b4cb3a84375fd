package com.meocrm.app;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meocrm migrate}: brings the database's schema up to date. */
@Command(
    name = "migrate",
    description = {
      "Brings the schema meocrm up to date, in MEOCRM_DATABASE_URL or the embedded database.",
      "serve and demo do the same when they start."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class MigrateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--new-epoch",
      description = "starts another numbering: after a restore, every remembered position is void")
  private boolean newEpoch;

  @Option(
      names = "--grant-to",
      paramLabel = "ROLE",
      description = "lets this database role record events from a host's own transactions")
  private @Nullable String grantee;

  @Override
  public Integer call() {
    var environment = new Environment(System.getenv());
    var storage = Storage.read(environment);
    environment.check();
    var out = spec.commandLine().getOut();
    try (var opened = OpenStorage.of(storage)) {
      out.println("migrations run: " + opened.migrate());
      if (newEpoch) {
        opened.explaining(opened.migrator()::newEpoch);
        out.println("a new epoch began");
      }
      var role = grantee;
      if (role != null) {
        opened.explaining(() -> opened.migrator().grantTo(role));
        out.println("granted to " + role);
      }
    }
    return 0;
  }
}
