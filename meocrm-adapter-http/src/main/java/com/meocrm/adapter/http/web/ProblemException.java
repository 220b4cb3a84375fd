package com.meocrm.adapter.http.web;

/**
 * Ends a request with a {@link Problem} that belongs to HTTP itself; what the domain refuses is its
 * own exception.
 */
public final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.code());
    this.problem = problem;
  }

  public ProblemException(Problem problem, Throwable cause) {
    super(problem.code(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
