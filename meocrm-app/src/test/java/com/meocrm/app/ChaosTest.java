package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers on one database, killed at random: what {@code bench chaos} does. */
class ChaosTest {
  private static final long SEED = 20261124;

  private static final ChaosBench.Plan PLAN =
      Boolean.getBoolean("meocrm.all")
          ? new ChaosBench.Plan(20_000, 300, 3, 15, 5, SEED)
          : new ChaosBench.Plan(600, 20, 3, 2, 2, SEED);

  @TempDir private Path folder;

  @Test
  void killed_servers_and_a_restarted_database_lose_nothing_and_keep_the_order() throws Exception {
    var progress = new BenchProgress(new PrintWriter(new StringWriter()));

    var result = new ChaosBench(PLAN, folder, progress).run();
    KeptLogs.in(folder).keep();

    assertThat(result.isGood()).as(result.text()).isTrue();
    assertThat(result.kills()).isEqualTo(PLAN.kills());
    assertThat(result.databaseRestarts()).isEqualTo(1);
    assertThat(result.owed()).isGreaterThanOrEqualTo(PLAN.deliveries() * 9 / 10);
  }
}
