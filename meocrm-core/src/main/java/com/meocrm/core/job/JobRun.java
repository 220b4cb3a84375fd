package com.meocrm.core.job;

import java.util.function.Function;

/** One step of a job on its way. */
public interface JobRun {
  /** The job as it was when this step began. */
  Job job();

  /**
   * Runs {@code work} in a unit of work of the job's tenant and stores what it returns in the same,
   * provided that the job is still ours: its row is locked first, and its token compared, so that
   * of two nodes that both believe to have the job one writes nothing. Work is not run for a job
   * that was asked to end.
   *
   * @param work gets the job as it is stored now; a serialization failure may run it again
   * @return whether it was stored
   */
  boolean store(Function<Job, JobStep> work);
}
