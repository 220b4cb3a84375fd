package com.meocrm.core.webhook;

import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.job.Job;
import com.meocrm.core.job.JobHandler;
import com.meocrm.core.job.JobRun;
import com.meocrm.core.job.JobStep;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Does what {@link RecoverDeliveries} has begun, in batches. */
public final class RecoveryJob implements JobHandler {
  static final int BATCH = 200;

  private final UnitOfWork unitOfWork;
  private final Endpoints endpoints;
  private final Redeliveries redeliveries;
  private final LaneControl lanes;
  private final Consumer<LaneId> wakeUp;

  /**
   * @param wakeUp called after commits with the lane on which something is due
   */
  public RecoveryJob(
      UnitOfWork unitOfWork,
      Endpoints endpoints,
      Redeliveries redeliveries,
      LaneControl lanes,
      Consumer<LaneId> wakeUp) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.redeliveries = redeliveries;
    this.lanes = lanes;
    this.wakeUp = wakeUp;
  }

  @Override
  public String kind() {
    return RecoverDeliveries.KIND;
  }

  @Override
  public void step(JobRun run) {
    run.store(this::batch);
  }

  private JobStep batch(Job job) {
    long done = job.progressNumber("done");
    long total = job.progressNumber("total");
    long cursor = job.progressNumber("cursor");
    var endpoint = endpoints.find(job.organization(), new EndpointId(job.subject()));
    if (endpoint.isEmpty()) {
      throw EndpointEdits.notFound();
    }
    var lane = endpoint.get().lane();
    var since = instant(job, "since");
    var until = ReplayWindow.through(instant(job, "until"));
    if (job.inputFlag("dryRun")) {
      return JobStep.done(
          RecoverDeliveries.progress(0, total, cursor),
          Map.of("recoverable", redeliveries.countExhausted(lane, since, until)));
    }
    var batch = redeliveries.exhausted(lane, since, until, cursor, BATCH);
    if (batch.isEmpty()) {
      return JobStep.done(
          RecoverDeliveries.progress(done, total, cursor), Map.of("recovered", done));
    }
    done += redeliveries.again(lane, endpoint.get().ordering(), batch, true);
    if (cursor == 0) {
      lanes.probe(lane);
    }
    unitOfWork.afterCommit(() -> wakeUp.accept(lane));
    return JobStep.more(
        RecoverDeliveries.progress(done, Math.max(done, total), batch.getLast().number()));
  }

  private static Instant instant(Job job, String name) {
    return Instant.parse(Objects.requireNonNull(job.inputText(name), name));
  }
}
