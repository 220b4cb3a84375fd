package com.meocrm.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.command.CommandRuns.Latest;
import com.meocrm.core.command.CommandRuns.Request;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CommandRuns} promises. */
public abstract class CommandRunsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final CommandName SYNC = new CommandName("orders.sync");
  private static final JobId JOB = new JobId("job_1");
  private static final Duration WAITS = Duration.ofSeconds(6);

  private Harness harness;

  protected abstract Harness harness();

  @BeforeEach
  void create() {
    harness = harness();
  }

  @Test
  void at_first_there_is_no_run() {
    assertThat(lock(SHOP)).isEmpty();
  }

  @Test
  void a_run_is_attended_for_as_long_as_its_caller_said() {
    put(WAITS, null);

    harness.advance(WAITS.minusMillis(1));
    assertThat(lock(SHOP)).contains(new Latest(JOB, true));
    harness.advance(Duration.ofMillis(1));
    assertThat(lock(SHOP)).contains(new Latest(JOB, false));
  }

  @Test
  void a_caller_can_say_so_again() {
    put(WAITS, null);
    harness.advance(Duration.ofSeconds(5));
    harness.unitOfWork().execute(SHOP, () -> harness.runs().attend(SHOP, SYNC, JOB, WAITS));
    harness.advance(Duration.ofSeconds(5));

    assertThat(lock(SHOP)).contains(new Latest(JOB, true));
  }

  @Test
  void who_follows_another_run_does_not_attend_this_one() {
    put(WAITS, null);
    harness
        .unitOfWork()
        .execute(
            SHOP, () -> harness.runs().attend(SHOP, SYNC, new JobId("job_2"), Duration.ofHours(1)));
    harness.advance(WAITS);

    assertThat(lock(SHOP)).contains(new Latest(JOB, false));
  }

  @Test
  void a_run_that_nobody_takes_up_stays_so() {
    put(null, null);
    harness.unitOfWork().execute(SHOP, () -> harness.runs().attend(SHOP, SYNC, JOB, WAITS));
    harness.advance(Duration.ofDays(1));

    assertThat(lock(SHOP)).contains(new Latest(JOB, true));
  }

  @Test
  void a_run_is_found_by_the_request_that_waits_for_it() {
    put(WAITS, new Request("session", "7"));

    assertThat(harness.runs().awaitedBy(SHOP, new Request("session", "7"))).contains(JOB);
    assertThat(harness.runs().awaitedBy(SHOP, new Request("session", "8"))).isEmpty();
    assertThat(harness.runs().awaitedBy(SHOP, new Request("other", "7"))).isEmpty();
    assertThat(harness.runs().awaitedBy(OTHER, new Request("session", "7"))).isEmpty();
  }

  @Test
  void another_tenant_has_runs_of_its_own() {
    put(WAITS, null);

    assertThat(lock(OTHER)).isEmpty();
  }

  private void put(@Nullable Duration attended, @Nullable Request request) {
    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              var before = harness.runs().lock(SHOP, SYNC);
              assertThat(before).isEmpty();
              harness.runs().put(SHOP, SYNC, JOB, attended, request);
            });
  }

  private Optional<Latest> lock(OrganizationId organization) {
    return harness.unitOfWork().run(organization, () -> harness.runs().lock(organization, SYNC));
  }

  /** What is tested, over one store. */
  public interface Harness {
    UnitOfWork unitOfWork();

    CommandRuns runs();

    void advance(Duration time);
  }
}
