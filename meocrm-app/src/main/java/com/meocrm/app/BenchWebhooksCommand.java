package com.meocrm.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm bench webhooks}: from orders over REST to verified webhooks. */
@Command(
    name = "webhooks",
    description = {
      "Places orders over REST and measures their webhooks at receivers that verify them.",
      "Server, embedded PostgreSQL, clients and receivers share this computer and one JVM, so the figures are lower bounds."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BenchWebhooksCommand implements Callable<Integer> {
  private static final int MOST_DELIVERIES = 1_000_000;
  private static final int MOST_ENDPOINTS = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      defaultValue = "2000",
      description = "how many webhooks to send (${DEFAULT-VALUE})")
  private int deliveries;

  @Option(
      names = "--endpoints",
      paramLabel = "K",
      defaultValue = "4",
      description = "over how many endpoints (${DEFAULT-VALUE})")
  private int endpoints;

  @Option(names = "--json", description = "prints the result as one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (endpoints < 1
        || endpoints > MOST_ENDPOINTS
        || deliveries < endpoints
        || deliveries > MOST_DELIVERIES) {
      throw new ParameterException(
          spec.commandLine(),
          "--endpoints must be 1 to %d, --deliveries at least as many and at most %d"
              .formatted(MOST_ENDPOINTS, MOST_DELIVERIES));
    }
    var folder = Files.createTempDirectory("meocrm-bench");
    try {
      var conditions = BenchConditions.measure(folder);
      var result = new WebhookBench(folder, deliveries, endpoints).run();
      spec.commandLine()
          .getOut()
          .println(json ? json(conditions, result) : text(conditions, result));
      return result.isComplete() ? 0 : 1;
    } finally {
      delete(folder);
    }
  }

  private static String text(BenchConditions conditions, WebhookBench.Result result) {
    return String.format(
        Locale.ROOT,
        """
        conditions  %d cores, load %.2f, fdatasync %.2f ms (median)
        webhooks    %d of %d delivered and verified over %d endpoints, %d duplicates
        time        %.2f s, %.0f deliveries/s
        latency     p50 %d ms, p95 %d ms, max %d ms, from recording in the order's transaction to arrival\
        """,
        conditions.cores(),
        conditions.load(),
        conditions.syncMillis(),
        result.delivered(),
        result.expected(),
        result.endpoints(),
        result.duplicates(),
        result.seconds(),
        result.perSecond(),
        result.p50Millis(),
        result.p95Millis(),
        result.maxMillis());
  }

  private static String json(BenchConditions conditions, WebhookBench.Result result) {
    return String.format(
        Locale.ROOT,
        "{\"conditions\":{\"cores\":%d,\"load\":%.2f,\"fdatasyncMs\":%.3f},\"endpoints\":%d,\"expected\":%d,"
            + "\"delivered\":%d,\"duplicates\":%d,\"seconds\":%.3f,\"deliveriesPerSecond\":%.1f,"
            + "\"latencyMs\":{\"p50\":%d,\"p95\":%d,\"max\":%d}}",
        conditions.cores(),
        conditions.load(),
        conditions.syncMillis(),
        result.endpoints(),
        result.expected(),
        result.delivered(),
        result.duplicates(),
        result.seconds(),
        result.perSecond(),
        result.p50Millis(),
        result.p95Millis(),
        result.maxMillis());
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
