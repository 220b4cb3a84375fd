package com.meocrm.app;

import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code meocrm serve}: the server for production. */
@Command(
    name = "serve",
    description = {
      "Runs the server; its configuration comes from the environment alone.",
      "Required: MEOCRM_MASTER_KEY, JWT_SECRET or MEOCRM_JWKS_URL, MEOCRM_JWT_ISSUER, MEOCRM_JWT_AUDIENCE;"
          + " without MEOCRM_DATABASE_URL it keeps its own PostgreSQL in MEOCRM_DATA_DIR."
          + " Every variable is in docs/configuration.md."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Override
  public Integer call() throws InterruptedException {
    var configuration = Configuration.forServe(System.getenv());
    var signals = Signals.handle();
    try (var server = Wiring.start(configuration)) {
      LOG.info(
          "ready url={} node={} version={}",
          server.url(),
          configuration.node().value(),
          Version.current());
      signals.await();
      LOG.info("stopping");
    }
    LOG.info("stopped");
    return 0;
  }
}
