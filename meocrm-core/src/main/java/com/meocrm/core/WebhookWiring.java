package com.meocrm.core;

import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.DescribeEventTypes;
import com.meocrm.core.job.CancelJob;
import com.meocrm.core.job.JobHandler;
import com.meocrm.core.webhook.ChangeEndpoint;
import com.meocrm.core.webhook.DeleteEndpoint;
import com.meocrm.core.webhook.EndpointChecks;
import com.meocrm.core.webhook.EndpointEdits;
import com.meocrm.core.webhook.EndpointNews;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.PauseEndpoint;
import com.meocrm.core.webhook.RecoverDeliveries;
import com.meocrm.core.webhook.RecoveryJob;
import com.meocrm.core.webhook.ReplayJob;
import com.meocrm.core.webhook.ReplayMissing;
import com.meocrm.core.webhook.ResendDelivery;
import com.meocrm.core.webhook.RotateSecret;
import com.meocrm.core.webhook.TestEndpoint;
import com.meocrm.core.webhook.UrlPolicy;
import com.meocrm.core.webhook.WebhookRequests;
import com.meocrm.core.webhook.WebhookTransport;
import java.util.List;
import java.util.function.Consumer;

/** Puts the use cases of webhooks together. */
record WebhookWiring(
    HubStorage storage,
    Hub.Surroundings around,
    EndpointSecrets secrets,
    UrlPolicy urlPolicy,
    WebhookRequests requests,
    WebhookTransport transport,
    AuditTrail audit,
    AlertRecorder alerts,
    int ledgerDays,
    Consumer<LaneId> wakeLane,
    Runnable wakeJobs) {

  WebhookUseCases useCases() {
    var edits =
        new EndpointEdits(
            storage.unitOfWork(),
            storage.endpoints(),
            storage.webhooks().lanes(),
            audit,
            new EndpointNews(wakeLane, alerts));
    return new WebhookUseCases(
        new EndpointChecks(urlPolicy, secrets),
        new ChangeEndpoint(edits, secrets, urlPolicy),
        new DeleteEndpoint(edits),
        new PauseEndpoint(edits),
        new RotateSecret(edits, secrets, urlPolicy, around.clock(), around.random()),
        test(),
        resend(),
        recover(),
        replayMissing(),
        storage.webhooks().ledger(),
        new CancelJob(storage.unitOfWork(), storage.webhooks().jobs(), audit, around.clock()),
        storage.webhooks().jobs());
  }

  private TestEndpoint test() {
    return new TestEndpoint(
        storage.unitOfWork(),
        storage.endpoints(),
        new DescribeEventTypes(storage.catalogue().types()),
        requests,
        transport,
        storage.webhooks().lanes(),
        audit,
        around.ids(),
        around.clock(),
        wakeLane);
  }

  private ResendDelivery resend() {
    return new ResendDelivery(
        storage.unitOfWork(),
        storage.endpoints(),
        storage.webhooks().ledger(),
        storage.webhooks().redeliveries(),
        storage.webhooks().lanes(),
        audit,
        wakeLane);
  }

  private RecoverDeliveries recover() {
    return new RecoverDeliveries(
        storage.unitOfWork(),
        storage.endpoints(),
        storage.webhooks().redeliveries(),
        storage.webhooks().jobs(),
        ledgerDays,
        audit,
        around.ids(),
        around.clock(),
        wakeJobs);
  }

  private ReplayMissing replayMissing() {
    return new ReplayMissing(
        storage.unitOfWork(),
        storage.endpoints(),
        storage.eventLog(),
        storage.webhooks().redeliveries(),
        storage.webhooks().jobs(),
        ledgerDays,
        audit,
        around.ids(),
        around.clock(),
        wakeJobs);
  }

  List<JobHandler> jobHandlers() {
    return List.of(
        new RecoveryJob(
            storage.unitOfWork(),
            storage.endpoints(),
            storage.webhooks().redeliveries(),
            storage.webhooks().lanes(),
            wakeLane),
        new ReplayJob(
            storage.unitOfWork(),
            storage.endpoints(),
            storage.eventLog(),
            storage.webhooks().redeliveries(),
            wakeLane));
  }
}
