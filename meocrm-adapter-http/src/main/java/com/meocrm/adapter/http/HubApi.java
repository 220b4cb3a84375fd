package com.meocrm.adapter.http;

import com.meocrm.core.AccessApi;
import com.meocrm.core.CatalogueUseCases;
import com.meocrm.core.CommandUseCases;
import com.meocrm.core.OverviewReads;
import com.meocrm.core.PartnerApi;
import com.meocrm.core.PeopleUseCases;
import com.meocrm.core.SalesUseCases;
import com.meocrm.core.SettingsUseCases;
import com.meocrm.core.StaffApi;
import com.meocrm.core.WebhookUseCases;
import com.meocrm.core.alert.AcknowledgeAlert;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.realtime.LiveFeeds;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.Endpoints;
import com.meocrm.core.zalo.CustomerMessaging;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * What the server serves: the hub's use cases, and the ports that reads go to.
 *
 * @param ready whether this node can serve now, such as whether its database answers; quick, never
 *     throws
 * @param metrics takes the server's figures, and may have others besides; served at {@code
 *     /metrics}
 * @param clock judges tokens
 * @param random makes trace ids; safe for use by many threads
 */
public record HubApi(
    SalesUseCases sales,
    CreateEndpoint createEndpoint,
    Endpoints endpoints,
    WebhookUseCases webhooks,
    EventLog eventLog,
    LiveFeeds live,
    Alerts alerts,
    SettingsUseCases settings,
    CatalogueUseCases catalogue,
    PartnerApi partners,
    PeopleUseCases people,
    StaffApi staff,
    AcknowledgeAlert acknowledgeAlert,
    RequestApi requests,
    BooleanSupplier ready,
    PrometheusMeterRegistry metrics,
    AccessApi access,
    CustomerMessaging customers,
    OverviewReads reads,
    CommandUseCases commands,
    InstantSource clock,
    RandomGenerator random) {}
