package com.meocrm.adapter.persistence.job;

import static com.meocrm.adapter.persistence.Columns.texts;
import static com.meocrm.adapter.persistence.jooq.Tables.JOB;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.job.Job;
import com.meocrm.core.job.JobId;
import com.meocrm.core.job.JobStore;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Jobs as a table. The lock on a job's row is the fence: whoever stores holds it and has compared
 * the token under it, and a claim, which raises the token, waits for nobody but skips such rows.
 */
public final class JooqJobStore implements JobStore {
  private static final String CLAIM =
      """
      with due as materialized (
        select organization_id, job_id from meocrm.job
        where wake_at <= meocrm.meocrm_now() and kind = any (?::varchar[])
        order by wake_at limit 1
        for update skip locked)
      update meocrm.job j set token = j.token + 1,
        wake_at = meocrm.meocrm_now() + ? * interval '1 millisecond'
      from due d where j.organization_id = d.organization_id and j.job_id = d.job_id
      returning j.*
      """;

  private static final String REMOVE_FINISHED =
      """
      delete from meocrm.job where (organization_id, job_id) in
        (select organization_id, job_id from meocrm.job
         where finished_at < meocrm.meocrm_now() - ? * interval '1 millisecond' limit ?)
      """;

  private static final String END_LEASES =
      """
      update meocrm.job set wake_at = meocrm.meocrm_now() where wake_at > meocrm.meocrm_now()
      """;

  private static final String STORE =
      """
      update meocrm.job set state = ?, progress = ?::jsonb, result = ?::jsonb, error = ?, failures = ?,
        cancel_requested = ?, updated_at = ?::timestamptz, finished_at = ?::timestamptz,
        wake_at = case when ? then null else meocrm.meocrm_now() + ? * interval '1 millisecond' end
      where organization_id = ? and job_id = ?
      """;

  private static final String ADD =
      """
      insert into meocrm.job (organization_id, job_id, kind, subject, state, input, progress, created_by, trace_id,
        created_at, updated_at, wake_at)
      values (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?::timestamptz, ?::timestamptz, meocrm.meocrm_now())
      """;

  private final Transactions transactions;

  public JooqJobStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Job job) {
    transactions
        .current(job.organization())
        .execute(
            ADD,
            job.organization().value(),
            job.id().value(),
            job.kind(),
            job.subject(),
            job.state().name(),
            job.input().toString(),
            job.progress().toString(),
            job.createdBy(),
            job.traceId(),
            job.createdAt().toString(),
            job.updatedAt().toString());
  }

  @Override
  public Optional<Job> find(OrganizationId organization, JobId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(JOB)
                .where(JOB.ORGANIZATION_ID.eq(organization.value()))
                .and(JOB.JOB_ID.eq(id.value()))
                .fetchOptional(JooqJobStore::job));
  }

  @Override
  public Optional<Job> lock(OrganizationId organization, JobId id) {
    return transactions
        .current(organization)
        .selectFrom(JOB)
        .where(JOB.ORGANIZATION_ID.eq(organization.value()))
        .and(JOB.JOB_ID.eq(id.value()))
        .forUpdate()
        .fetchOptional(JooqJobStore::job);
  }

  @Override
  public Optional<Claimed> claim(Set<String> kinds, Duration lease) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetch(CLAIM, texts(kinds, k -> k), lease.toMillis()).into(JOB).stream()
            .findFirst()
            .map(row -> new Claimed(job(row), row.get(JOB.TOKEN))));
  }

  @Override
  public Optional<Job> lock(Claimed claimed) {
    var organization = claimed.job().organization();
    return transactions
        .current(organization)
        .selectFrom(JOB)
        .where(JOB.ORGANIZATION_ID.eq(organization.value()))
        .and(JOB.JOB_ID.eq(claimed.job().id().value()))
        .forUpdate()
        .fetchOptional()
        .filter(row -> row.get(JOB.TOKEN) == claimed.token())
        .map(JooqJobStore::job)
        .filter(job -> !job.state().isOver());
  }

  @Override
  public void store(Job job, Duration pause) {
    transactions
        .current(job.organization())
        .execute(
            STORE,
            job.state().name(),
            job.progress().toString(),
            job.result() == null ? null : job.result().toString(),
            job.error(),
            job.failures(),
            job.cancelRequested(),
            job.updatedAt().toString(),
            job.finishedAt() == null ? null : job.finishedAt().toString(),
            job.state().isOver(),
            pause.toMillis(),
            job.organization().value(),
            job.id().value());
  }

  @Override
  public int removeFinished(Duration age, int limit) {
    return transactions.asWorkerLookingThroughTables(
        dsl -> dsl.execute(REMOVE_FINISHED, age.toMillis(), limit));
  }

  /**
   * Has all open jobs be due: for a start that knows every process that had one to be dead.
   *
   * @return how many waited
   */
  public int endLeases() {
    return transactions.asWorkerAtOnce(dsl -> dsl.execute(END_LEASES));
  }

  private static Job job(Record row) {
    return new Job(
        new JobId(row.get(JOB.JOB_ID)),
        new OrganizationId(row.get(JOB.ORGANIZATION_ID)),
        row.get(JOB.KIND),
        row.get(JOB.SUBJECT),
        Job.State.valueOf(row.get(JOB.STATE)),
        members(row.get(JOB.INPUT)),
        members(row.get(JOB.PROGRESS)),
        row.get(JOB.RESULT) == null ? null : members(row.get(JOB.RESULT)),
        row.get(JOB.ERROR),
        row.get(JOB.FAILURES),
        row.get(JOB.CANCEL_REQUESTED),
        row.get(JOB.CREATED_BY),
        row.get(JOB.TRACE_ID),
        row.get(JOB.CREATED_AT),
        row.get(JOB.UPDATED_AT),
        row.get(JOB.FINISHED_AT));
  }

  private static JsonValue.Members members(@Nullable JSONB json) {
    if (json != null && JsonValue.parse(json.data()) instanceof JsonValue.Members members) {
      return members;
    }
    throw new IllegalStateException("a job's data must be a JSON object");
  }
}
