package com.meocrm.core;

import com.meocrm.core.alert.Alerts;
import com.meocrm.core.event.Outbox;
import com.meocrm.core.notification.AffectedOrders;
import com.meocrm.core.notification.AlertRecipients;
import com.meocrm.core.notification.MailLanes;

/**
 * What the hub keeps of alerts and of whom it tells.
 *
 * @param outbox the worker's, for events of the hub itself
 */
public record AlertStorage(
    Alerts alerts,
    Outbox outbox,
    AlertRecipients recipients,
    MailLanes mailLanes,
    AffectedOrders affectedOrders) {}
