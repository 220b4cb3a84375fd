package com.meocrm.core.command;

import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which run of each command is a tenant's latest, and whether somebody still waits for it. The lock
 * of a row is what makes "one at a time" true on any number of nodes.
 */
public interface CommandRuns {
  /**
   * The latest run of the command. Until the current unit of work ends nobody else begins one, also
   * when there was none so far.
   */
  Optional<Latest> lock(OrganizationId organization, CommandName command);

  /**
   * Stores the latest run of a locked command.
   *
   * @param attended for how long from now, by the database's clock, its caller counts as waiting;
   *     null: nobody else ever takes it up
   * @param request by which its caller may cancel it; null: by its id alone
   */
  void put(
      OrganizationId organization,
      CommandName command,
      JobId job,
      @Nullable Duration attended,
      @Nullable Request request);

  /** The caller of that run still waits; in the current unit of work. */
  void attend(OrganizationId organization, CommandName command, JobId job, Duration attended);

  /** The run that this request of an agent's session is waiting for. */
  Optional<JobId> awaitedBy(OrganizationId organization, Request request);

  /**
   * A command's latest run.
   *
   * @param attended whether somebody waits for it
   */
  record Latest(JobId job, boolean attended) {}

  /** A request of a session, by the ids that its client chose. */
  record Request(String session, String id) {}
}
