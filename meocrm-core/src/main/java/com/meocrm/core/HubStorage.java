package com.meocrm.core;

import com.meocrm.core.audit.AuditLog;
import com.meocrm.core.delivery.LaneRegistry;
import com.meocrm.core.delivery.LaneStore;
import com.meocrm.core.delivery.PlanStore;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.Outbox;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.realtime.LiveStore;
import com.meocrm.core.retention.RetentionStore;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.webhook.Endpoints;

/**
 * Everything the hub keeps. One database stands behind all of it, since units of work span the
 * ports.
 */
public record HubStorage(
    UnitOfWork unitOfWork,
    Outbox outbox,
    AuditLog audit,
    EventLog eventLog,
    RelayStore relay,
    PlanStore plans,
    LaneStore lanes,
    LaneRegistry laneRegistry,
    SalesStorage sales,
    Endpoints endpoints,
    LiveStore live,
    WebhookStorage webhooks,
    AlertStorage alerting,
    RetentionStore retention,
    AccessStorage access,
    PartnerStorage partners,
    SettingsStorage settings,
    PeopleStorage people,
    RequestStorage requests,
    CatalogueStorage catalogue,
    StaffStorage staff,
    OverviewReads reads,
    CommandStorage commands,
    ZaloStorage zalo) {}
