package com.meocrm.core.job;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.job.Job.State;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} promises, alone and under a {@link JobRunner}. */
public abstract class JobStoreContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00Z");
  private static final Set<String> KINDS = Set.of("count");
  private static final Duration LEASE = ofSeconds(15);

  /** The store under test, empty, with a clock that only moves when told to. */
  public interface Harness {
    UnitOfWork unitOfWork();

    JobStore jobs();

    void advance(Duration time);
  }

  private Harness harness;
  private JobStore jobs;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_store() {
    harness = harness();
    jobs = harness.jobs();
  }

  @Test
  void a_job_is_found_as_it_was_added_and_by_its_tenant_alone() {
    var job = add("job_1");

    assertThat(jobs.find(SHOP, job.id())).contains(job);
    assertThat(jobs.find(OTHER, job.id())).isEmpty();
  }

  @Test
  void a_job_is_claimed_by_one_and_again_when_its_lease_has_ended() {
    add("job_1");

    var first = jobs.claim(KINDS, LEASE).orElseThrow();
    assertThat(jobs.claim(KINDS, LEASE)).isEmpty();
    harness.advance(LEASE);
    var second = jobs.claim(KINDS, LEASE).orElseThrow();

    assertThat(second.job().id()).isEqualTo(first.job().id());
    assertThat(second.token()).isGreaterThan(first.token());
  }

  @Test
  void jobs_of_other_kinds_are_left_alone() {
    add("job_1");

    assertThat(jobs.claim(Set.of("other"), LEASE)).isEmpty();
  }

  @Test
  void who_lost_a_job_stores_nothing() {
    add("job_1");
    var lost = jobs.claim(KINDS, LEASE).orElseThrow();
    harness.advance(LEASE);
    var current = jobs.claim(KINDS, LEASE).orElseThrow();

    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              assertThat(jobs.lock(lost)).isEmpty();
              assertThat(jobs.lock(current)).isPresent();
            });
  }

  @Test
  void the_job_that_waits_longest_comes_first_so_that_all_have_a_turn() {
    add("job_1");
    harness.advance(ofSeconds(1));
    add("job_2");
    var turns = new ArrayList<String>();
    var runner =
        runner(run -> {
          turns.add(run.job().id().value());
          harness.advance(ofSeconds(1));
          run.store(job -> JobStep.more(Map.of()));
        });

    for (int i = 0; i < 4; i++) {
      assertThat(runner.step()).isOne();
    }

    assertThat(turns).containsExactly("job_1", "job_2", "job_1", "job_2");
  }

  @Test
  void steps_go_on_from_what_was_stored_until_the_job_is_done() {
    var job = add("job_1");
    var runner = runner(counter(3));

    assertThat(List.of(runner.step(), runner.step(), runner.step(), runner.step()))
        .containsExactly(1, 1, 1, 0);

    var done = jobs.find(SHOP, job.id()).orElseThrow();
    assertThat(done.state()).isEqualTo(State.DONE);
    assertThat(done.progressNumber("n")).isEqualTo(3);
    assertThat(done.result()).hasToString("{\"n\":3}");
    assertThat(done.finishedAt()).isNotNull();
  }

  @Test
  void a_step_that_died_is_done_again_by_whoever_comes_after_its_lease() {
    var job = add("job_1");
    var dead = jobs.claim(KINDS, LEASE); // and never heard of again
    assertThat(dead).isPresent();
    var runner = runner(counter(1));

    assertThat(runner.step()).isZero();
    harness.advance(LEASE);
    assertThat(runner.step()).isOne();

    assertThat(jobs.find(SHOP, job.id()).orElseThrow().state()).isEqualTo(State.DONE);
  }

  @Test
  void what_a_failing_step_wrote_is_undone_and_it_is_tried_again_after_a_pause() {
    var job = add("job_1");
    var failures = new AtomicInteger();
    var runner =
        runner(run ->
            run.store(j -> {
              if (failures.getAndIncrement() < 2) {
                throw new IllegalArgumentException("a fault");
              }
              return JobStep.done(Map.of("n", 1), Map.of());
            }));

    assertThat(runner.step()).isOne();
    assertThat(runner.step()).as("it pauses").isZero();
    harness.advance(ofSeconds(1));
    assertThat(runner.step()).isOne();
    harness.advance(ofSeconds(2));
    assertThat(runner.step()).isOne();

    assertThat(jobs.find(SHOP, job.id()).orElseThrow().state()).isEqualTo(State.DONE);
  }

  @Test
  void a_job_that_keeps_failing_is_given_up_without_telling_what_is_inside() {
    var job = add("job_1");
    var runner =
        runner(run -> {
          throw new IllegalStateException("select secret from somewhere");
        });

    for (int i = 0; i < JobRunner.MAX_FAILURES; i++) {
      harness.advance(Duration.ofMinutes(2));
      assertThat(runner.step()).isOne();
    }
    harness.advance(Duration.ofMinutes(2));
    assertThat(runner.step()).isZero();

    var failed = jobs.find(SHOP, job.id()).orElseThrow();
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.error()).isEqualTo("internal error");
  }

  @Test
  void a_refusal_ends_the_job_with_its_words() {
    var job = add("job_1");
    var runner =
        runner(run ->
            run.store(j -> {
              throw DomainException.notFound("GONE", "It is gone.");
            }));

    runner.step();

    var failed = jobs.find(SHOP, job.id()).orElseThrow();
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.error()).isEqualTo("It is gone.");
  }

  @Test
  void a_step_that_waits_for_somebody_is_followed_when_it_said() {
    add("job_1");
    var runner =
        runner(run -> run.store(j -> new JobStep.Later(j.progress(), Duration.ofSeconds(7))));
    runner.step();

    harness.advance(Duration.ofMillis(6_999));
    assertThat(runner.step()).isZero();
    harness.advance(Duration.ofMillis(1));
    assertThat(runner.step()).isOne();
  }

  @Test
  void jobs_that_are_long_over_are_forgotten_and_open_ones_are_not() {
    var done = add("job_1");
    runner(counter(1)).step();
    assertThat(jobs.find(SHOP, done.id()).orElseThrow().state()).isEqualTo(State.DONE);
    var open = add("job_2");
    harness.advance(Duration.ofDays(31));

    assertThat(jobs.removeFinished(Duration.ofDays(32), 10)).isZero();
    assertThat(jobs.removeFinished(Duration.ofDays(30), 10)).isOne();
    assertThat(jobs.find(SHOP, done.id())).isEmpty();
    assertThat(jobs.find(SHOP, open.id())).isPresent();
  }

  @Test
  void a_job_that_is_asked_to_end_does_no_further_step() {
    var job = add("job_1");
    var runner = runner(counter(3));
    runner.step();
    harness
        .unitOfWork()
        .execute(
            SHOP,
            () ->
                jobs.store(jobs.lock(SHOP, job.id()).orElseThrow().cancelled(NOON), ofSeconds(0)));

    runner.step();

    var ended = jobs.find(SHOP, job.id()).orElseThrow();
    assertThat(ended.state()).isEqualTo(State.CANCELLED);
    assertThat(ended.progressNumber("n")).isOne();
  }

  @Test
  void nothing_is_added_outside_of_a_unit_of_work_or_by_one_that_failed() {
    assertThatIllegalStateException().isThrownBy(() -> jobs.add(job("job_1")));
    assertThatThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      jobs.add(job("job_2"));
                      throw DomainException.invalid("NO", "No.");
                    }))
        .isInstanceOf(DomainException.class);

    assertThat(jobs.find(SHOP, new JobId("job_2"))).isEmpty();
  }

  private Job add(String id) {
    var job = job(id);
    harness.unitOfWork().execute(SHOP, () -> jobs.add(job));
    return job;
  }

  private static Job job(String id) {
    return Job.queued(
        new JobId(id),
        "count",
        "whk_1",
        Map.of("since", "2025"),
        Map.of("n", 0),
        new RequestContext(SHOP, "usr_1", "trace-1"),
        NOON);
  }

  /** Counts to {@code end}, one in each step. */
  private static Step counter(long end) {
    return run ->
        run.store(job -> {
          long n = job.progressNumber("n") + 1;
          return n == end
              ? JobStep.done(Map.of("n", n), Map.of("n", n))
              : JobStep.more(Map.of("n", n));
        });
  }

  private JobRunner runner(Step step) {
    var handler =
        new JobHandler() {
          @Override
          public String kind() {
            return "count";
          }

          @Override
          public void step(JobRun run) {
            step.run(run);
          }
        };
    return new JobRunner(jobs, harness.unitOfWork(), List.of(handler), InstantSource.fixed(NOON));
  }

  private interface Step {
    void run(JobRun run);
  }
}
