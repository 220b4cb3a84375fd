package com.meocrm.adapter.persistence.command;

import static com.meocrm.adapter.persistence.jooq.Tables.COMMAND_RUN;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.command.CommandName;
import com.meocrm.core.command.CommandRuns;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The latest runs as a table, a row per tenant and command. */
public final class JooqCommandRuns implements CommandRuns {
  /** The row must be there to be locked: of two that insert it, the second waits for the first. */
  private static final String CREATE =
      """
      insert into meocrm.command_run (organization_id, command) values (?, ?)
      on conflict (organization_id, command) do nothing
      """;

  private static final String LOCK =
      """
      select job_id, attended_until is null or attended_until > meocrm.meocrm_now() as attended
      from meocrm.command_run where organization_id = ? and command = ? for update
      """;

  private static final String PUT =
      """
      update meocrm.command_run set job_id = ?,
        attended_until = meocrm.meocrm_now() + ?::bigint * interval '1 millisecond',
        session_id = ?, request_id = ?
      where organization_id = ? and command = ?
      """;

  private static final String ATTEND =
      """
      update meocrm.command_run
      set attended_until = meocrm.meocrm_now() + ?::bigint * interval '1 millisecond'
      where organization_id = ? and command = ? and job_id = ? and attended_until is not null
      """;

  private static final String END_WAITING =
      """
      update meocrm.command_run set attended_until = meocrm.meocrm_now()
      where attended_until > meocrm.meocrm_now()
      """;

  private final Transactions transactions;

  public JooqCommandRuns(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Optional<Latest> lock(OrganizationId organization, CommandName command) {
    var dsl = transactions.current(organization);
    dsl.execute(CREATE, organization.value(), command.value());
    return dsl.fetchOptional(LOCK, organization.value(), command.value())
        .filter(row -> row.get(0) != null)
        .map(row -> new Latest(new JobId(row.get(0, String.class)), row.get(1, Boolean.class)));
  }

  @Override
  public void put(
      OrganizationId organization,
      CommandName command,
      JobId job,
      @Nullable Duration attended,
      @Nullable Request request) {
    transactions
        .current(organization)
        .execute(
            PUT,
            job.value(),
            attended == null ? null : attended.toMillis(),
            request == null ? null : request.session(),
            request == null ? null : request.id(),
            organization.value(),
            command.value());
  }

  @Override
  public void attend(
      OrganizationId organization, CommandName command, JobId job, Duration attended) {
    transactions
        .current(organization)
        .execute(ATTEND, attended.toMillis(), organization.value(), command.value(), job.value());
  }

  @Override
  public Optional<JobId> awaitedBy(OrganizationId organization, Request request) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.select(COMMAND_RUN.JOB_ID)
                .from(COMMAND_RUN)
                .where(COMMAND_RUN.ORGANIZATION_ID.eq(organization.value()))
                .and(COMMAND_RUN.SESSION_ID.eq(request.session()))
                .and(COMMAND_RUN.REQUEST_ID.eq(request.id()))
                .limit(1)
                .fetchOptional(COMMAND_RUN.JOB_ID)
                .map(JobId::new));
  }

  /**
   * Nobody waits for any run any more: for a start that knows every process that did to be dead.
   *
   * @return how many were waited for
   */
  public int endWaiting() {
    return transactions.asWorkerAtOnce(dsl -> dsl.execute(END_WAITING));
  }
}
