package com.meocrm.core;

import com.meocrm.core.delivery.DeliveryLedger;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.job.JobStore;

/** What the hub keeps for those who look after webhooks. */
public record WebhookStorage(
    LaneControl lanes, DeliveryLedger ledger, Redeliveries redeliveries, JobStore jobs) {}
