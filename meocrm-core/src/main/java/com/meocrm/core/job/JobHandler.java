package com.meocrm.core.job;

/** Does the jobs of one kind. */
public interface JobHandler {
  /** Of the jobs it does. */
  String kind();

  /**
   * Does one batch: a second's work rather than a minute's, so that others have their turn. Called
   * outside of any unit of work; what a step reaches outside for, it does first. It ends by calling
   * {@link JobRun#store} once, with the part that belongs into the database.
   *
   * <p>A process that dies before that has done nothing as far as the database goes, and the step
   * is done again. A step that throws is tried again after a pause; a {@link
   * com.meocrm.core.shared.DomainException} ends the job, its message being the reason.
   */
  void step(JobRun run);

  /**
   * A job is over otherwise than by its own last step: cancelled, or given up. Called in the unit
   * of work that stores it.
   */
  default void ended(Job job) {}
}
