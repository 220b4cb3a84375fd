package com.meocrm.core;

import com.meocrm.core.delivery.DeliveryLedger;
import com.meocrm.core.job.CancelJob;
import com.meocrm.core.job.JobStore;
import com.meocrm.core.webhook.ChangeEndpoint;
import com.meocrm.core.webhook.DeleteEndpoint;
import com.meocrm.core.webhook.EndpointChecks;
import com.meocrm.core.webhook.PauseEndpoint;
import com.meocrm.core.webhook.RecoverDeliveries;
import com.meocrm.core.webhook.ReplayMissing;
import com.meocrm.core.webhook.ResendDelivery;
import com.meocrm.core.webhook.RotateSecret;
import com.meocrm.core.webhook.TestEndpoint;

/** What can be done with webhook endpoints that exist, their deliveries and the jobs about them. */
public record WebhookUseCases(
    EndpointChecks checks,
    ChangeEndpoint change,
    DeleteEndpoint delete,
    PauseEndpoint pause,
    RotateSecret rotateSecret,
    TestEndpoint test,
    ResendDelivery resend,
    RecoverDeliveries recover,
    ReplayMissing replayMissing,
    DeliveryLedger ledger,
    CancelJob cancelJob,
    JobStore jobs) {}
