package com.meocrm.core.webhook;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryPlanner;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.job.Job;
import com.meocrm.core.job.JobHandler;
import com.meocrm.core.job.JobRun;
import com.meocrm.core.job.JobStep;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** Does what {@link ReplayMissing} has begun, in batches. */
public final class ReplayJob implements JobHandler {
  static final int BATCH = 500;

  private final UnitOfWork unitOfWork;
  private final Endpoints endpoints;
  private final EventLog log;
  private final Redeliveries redeliveries;
  private final Consumer<LaneId> wakeUp;

  /**
   * @param wakeUp called after commits with the lane on which something is due
   */
  public ReplayJob(
      UnitOfWork unitOfWork,
      Endpoints endpoints,
      EventLog log,
      Redeliveries redeliveries,
      Consumer<LaneId> wakeUp) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.log = log;
    this.redeliveries = redeliveries;
    this.wakeUp = wakeUp;
  }

  @Override
  public String kind() {
    return ReplayMissing.KIND;
  }

  @Override
  public void step(JobRun run) {
    run.store(this::batch);
  }

  private JobStep batch(Job job) {
    long planned = job.progressNumber("planned");
    long after = job.progressNumber("after");
    long through = job.progressNumber("through");
    boolean dryRun = job.inputFlag("dryRun");
    var endpoint =
        endpoints
            .find(job.organization(), new EndpointId(job.subject()))
            .orElseThrow(EndpointEdits::notFound);
    var slice = log.read(job.organization(), after, Set.of(), BATCH);
    var wanted = wanted(endpoint, slice.events(), job, through);
    if (!wanted.isEmpty()) {
      var lane = endpoint.lane();
      planned +=
          dryRun ? redeliveries.countMissing(lane, wanted) : redeliveries.planMissing(lane, wanted);
      unitOfWork.afterCommit(() -> wakeUp.accept(lane));
    }
    long next = Math.min(through, slice.nextAfter());
    var progress = ReplayMissing.progress(planned, next, through);
    return next >= through || slice.nextAfter() <= after
        ? JobStep.done(progress, Map.of(dryRun ? "missing" : "planned", planned))
        : JobStep.more(progress);
  }

  private static List<Planned> wanted(
      Endpoint endpoint, List<LoggedEvent> events, Job job, long through) {
    var since = Instant.parse(Objects.requireNonNull(job.inputText("since"), "since"));
    var until = job.inputText("until");
    var end = until == null ? Instant.MAX : ReplayWindow.through(Instant.parse(until));
    var wants = WebhookSubscriptions.wants(endpoint);
    return events.stream()
        .filter(logged -> logged.sequence() <= through)
        .filter(logged -> !logged.recordedAt().isBefore(since) && !logged.recordedAt().isAfter(end))
        .filter(logged -> wants.test(logged.event()))
        .map(logged ->
            new Planned(
                endpoint.lane(),
                DeliveryId.of(endpoint.lane(), logged.event().id()),
                DeliveryPlanner.orderKey(endpoint.ordering(), logged.event()),
                logged))
        .toList();
  }
}
