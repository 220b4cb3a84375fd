package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.HubApi;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.core.command.CallCommand;
import com.meocrm.core.command.RunView;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.DomainException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows a run until it is over, whichever node does it. Holds neither connection nor place
 * between two looks, and says from time to time that somebody waits.
 */
final class RunWatch {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
  private static final Duration ATTEND_EVERY = CallCommand.ATTENDED.dividedBy(3);

  private final HubApi hub;

  RunWatch(HubApi hub) {
    this.hub = hub;
  }

  /** The run as it stands now. */
  RunView look(Call call, JobId id) {
    return call.atStore(() -> hub.commands().jobs().find(call.organization(), id))
        .map(RunView::of)
        .orElseThrow(() -> DomainException.notFound("JOB_NOT_FOUND", "There is no such job."));
  }

  /**
   * Waits.
   *
   * @param look called with every look at the run; what it throws ends the waiting
   * @return the run once it is over; empty when {@code patience} was
   * @throws ProblemException 503 when this server stops; the run goes on elsewhere, or after the
   *     next start
   */
  Optional<RunView> untilOver(Call call, JobId id, Duration patience, Look look)
      throws IOException {
    long began = System.nanoTime();
    long attended = began;
    var pause = FIRST_PAUSE;
    while (true) {
      var view = look(call, id);
      look.at(view);
      if (view.isOver()) {
        return Optional.of(view);
      }
      if (hub.live().waits().isStopped()) {
        throw new ProblemException(Problem.ofStatus(503));
      }
      long now = System.nanoTime();
      if (now - began > patience.toNanos()) {
        return Optional.empty();
      }
      if (now - attended > ATTEND_EVERY.toNanos()) {
        attended = now;
        attend(call, view);
      }
      LockSupport.parkNanos(pause.toNanos());
      var longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  private void attend(Call call, RunView view) {
    call.atStore(hub.requests().unitOfWork())
        .execute(
            call.organization(),
            () ->
                hub.commands()
                    .runs()
                    .attend(
                        call.organization(),
                        view.command(),
                        view.job().id(),
                        CallCommand.ATTENDED));
  }

  /** Sees a run now and then. */
  @FunctionalInterface
  interface Look {
    /**
     * Sees it.
     *
     * @throws IOException nobody is there any more to be told
     */
    void at(RunView view) throws IOException;
  }
}
