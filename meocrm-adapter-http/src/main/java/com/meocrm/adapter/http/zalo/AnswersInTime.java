package com.meocrm.adapter.http.zalo;

import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Answers within a time whatever the database does. What takes longer is answered with 503, goes on
 * by itself, and is told again by its sender: so it must be such that a second time changes
 * nothing.
 */
final class AnswersInTime {
  private final Duration patience;

  AnswersInTime(Duration patience) {
    this.patience = patience;
  }

  /**
   * The result of {@code work}, which runs in a thread of its own.
   *
   * @throws ProblemException 503 when there is none in time
   */
  <T> T inTime(Supplier<T> work) {
    var task = new FutureTask<T>(work::get);
    Thread.ofVirtual().name("zalo-callback").start(task);
    try {
      return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ProblemException(
          Problem.of(503, "OVERLOADED", "The server is too busy now; try again soon.")
              .withHeader("Retry-After", "30"),
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.ofStatus(503), e);
    }
  }
}
