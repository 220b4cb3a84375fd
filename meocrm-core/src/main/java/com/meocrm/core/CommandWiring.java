package com.meocrm.core;

import com.meocrm.core.command.Command;
import com.meocrm.core.repair.EndpointHealth;
import com.meocrm.core.repair.ListWebhooks;
import com.meocrm.core.repair.ResendOne;
import com.meocrm.core.repair.SearchDeliveries;
import com.meocrm.core.repair.SearchEvents;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.sync.OrderFeed;
import com.meocrm.core.sync.SyncOrders;
import com.meocrm.core.sync.TakeOrder;
import com.meocrm.core.webhook.UrlPolicy;
import java.util.List;

/** Puts the hub's commands together. */
record CommandWiring(
    HubStorage storage,
    EffectiveSettings settings,
    SalesUseCases sales,
    PeopleUseCases people,
    WebhookUseCases webhooks,
    SecretResolver secrets,
    UrlPolicy urls,
    OrderFeed feed) {

  List<Command> commands() {
    var ledger = storage.webhooks().ledger();
    return List.of(
        syncOrders(),
        people.recalculateCommand(),
        new ListWebhooks(storage.endpoints()),
        new EndpointHealth(storage.endpoints(), ledger),
        new SearchDeliveries(storage.endpoints(), ledger),
        new ResendOne(webhooks.resend()),
        new SearchEvents(storage.eventLog()));
  }

  private SyncOrders syncOrders() {
    return new SyncOrders(
        storage.unitOfWork(),
        settings,
        secrets,
        urls,
        feed,
        storage.commands().cursors(),
        new TakeOrder(
            storage.unitOfWork(),
            storage.sales().orders(),
            sales.checkOrder(),
            sales.placeOrder(),
            sales.changeOrderStatus()));
  }
}
