package com.meocrm.core;

import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.NoDeliveries;
import com.meocrm.core.event.DescribeEventTypes;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.InMemoryCustomEventTypes;
import com.meocrm.core.job.CancelJob;
import com.meocrm.core.job.InMemoryJobs;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.webhook.ChangeEndpoint;
import com.meocrm.core.webhook.DeleteEndpoint;
import com.meocrm.core.webhook.EndpointChecks;
import com.meocrm.core.webhook.EndpointEdits;
import com.meocrm.core.webhook.EndpointNews;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.Endpoints;
import com.meocrm.core.webhook.PauseEndpoint;
import com.meocrm.core.webhook.RecoverDeliveries;
import com.meocrm.core.webhook.ReplayMissing;
import com.meocrm.core.webhook.ResendDelivery;
import com.meocrm.core.webhook.RotateSecret;
import com.meocrm.core.webhook.TestEndpoint;
import com.meocrm.core.webhook.UrlPolicy;
import com.meocrm.core.webhook.WebhookRequests;
import com.meocrm.core.webhook.WebhookTransport;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The use cases of webhooks over the core's fakes. */
public record InMemoryWebhooks(
    UnitOfWork unitOfWork,
    Endpoints endpoints,
    EventLog log,
    InMemoryLanes lanes,
    InMemoryJobs jobs,
    Alerts alerts,
    EndpointSecrets secrets,
    UrlPolicy urlPolicy,
    WebhookTransport transport,
    AuditTrail audit,
    IdGenerator ids,
    InstantSource clock,
    RandomGenerator random) {
  private static final int LEDGER_DAYS = 30;

  public WebhookUseCases useCases() {
    Consumer<LaneId> wakeUp = lane -> {};
    var deliveries = new NoDeliveries();
    var edits =
        new EndpointEdits(
            unitOfWork,
            endpoints,
            lanes,
            audit,
            new EndpointNews(wakeUp, new AlertRecorder(alerts, event -> {}, ids, clock, true)));
    return new WebhookUseCases(
        new EndpointChecks(urlPolicy, secrets),
        new ChangeEndpoint(edits, secrets, urlPolicy),
        new DeleteEndpoint(edits),
        new PauseEndpoint(edits),
        new RotateSecret(edits, secrets, urlPolicy, clock, random),
        new TestEndpoint(
            unitOfWork,
            endpoints,
            new DescribeEventTypes(new InMemoryCustomEventTypes(new InMemoryUnitOfWork())),
            new WebhookRequests(secrets, clock, "test"),
            transport,
            lanes,
            audit,
            ids,
            clock,
            wakeUp),
        new ResendDelivery(unitOfWork, endpoints, deliveries, deliveries, lanes, audit, wakeUp),
        new RecoverDeliveries(
            unitOfWork, endpoints, deliveries, jobs, LEDGER_DAYS, audit, ids, clock, () -> {}),
        new ReplayMissing(
            unitOfWork, endpoints, log, deliveries, jobs, LEDGER_DAYS, audit, ids, clock, () -> {}),
        deliveries,
        new CancelJob(unitOfWork, jobs, audit, clock),
        jobs);
  }
}
