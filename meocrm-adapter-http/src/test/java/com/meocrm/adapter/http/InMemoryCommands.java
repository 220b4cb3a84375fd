package com.meocrm.adapter.http;

import com.meocrm.adapter.http.schema.NetworkntSchemas;
import com.meocrm.core.CommandStorage;
import com.meocrm.core.CommandUseCases;
import com.meocrm.core.PeopleUseCases;
import com.meocrm.core.SalesUseCases;
import com.meocrm.core.WebhookUseCases;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.command.Command;
import com.meocrm.core.command.InMemoryAgentSessions;
import com.meocrm.core.command.InMemoryCommandRuns;
import com.meocrm.core.job.JobRunner;
import com.meocrm.core.repair.EndpointHealth;
import com.meocrm.core.repair.ListWebhooks;
import com.meocrm.core.repair.ResendOne;
import com.meocrm.core.repair.SearchDeliveries;
import com.meocrm.core.repair.SearchEvents;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.sync.InMemorySyncCursors;
import com.meocrm.core.sync.SyncOrders;
import com.meocrm.core.sync.TakeOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The commands of an {@link InMemoryHub}, whose runs go on as soon as they have begun. */
record InMemoryCommands(
    InMemoryHub hub,
    UnitOfWork work,
    EffectiveSettings settings,
    SecretResolver secrets,
    SalesUseCases sales,
    PeopleUseCases people,
    WebhookUseCases webhooks) {

  CommandUseCases useCases(AuditTrail trail, IdGenerator ids, List<Command> more) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    var runner = new JobRunner[1];
    var commands = new ArrayList<>(commands());
    commands.addAll(more);
    var useCases =
        new CommandUseCases(
            commands,
            new CommandStorage(
                new InMemoryCommandRuns(hub.unitOfWork, hub.clock),
                new InMemorySyncCursors(hub.unitOfWork),
                new InMemoryAgentSessions(hub.clock)),
            hub.jobs,
            new NetworkntSchemas(),
            work,
            trail,
            call -> false,
            ids,
            hub.clock,
            () -> threads.execute(() -> work(runner[0])));
    runner[0] = new JobRunner(hub.jobs, work, useCases.handlers(), hub.clock);
    return useCases;
  }

  private static void work(@Nullable JobRunner runner) {
    while (runner != null && runner.step() > 0) {
      Thread.onSpinWait();
    }
  }

  private List<Command> commands() {
    return List.of(
        new SyncOrders(
            work,
            settings,
            secrets,
            url ->
                url.getHost().endsWith(".example")
                    ? Optional.empty()
                    : Optional.of("address not allowed"),
            (request, deadline) -> hub.feed.fetch(request, deadline),
            new InMemorySyncCursors(hub.unitOfWork),
            new TakeOrder(
                work,
                sales.orders(),
                sales.checkOrder(),
                sales.placeOrder(),
                sales.changeOrderStatus())),
        people.recalculateCommand(),
        new ListWebhooks(hub.endpoints),
        new EndpointHealth(hub.endpoints, webhooks.ledger()),
        new SearchDeliveries(hub.endpoints, webhooks.ledger()),
        new ResendOne(webhooks.resend()),
        new SearchEvents(hub.events));
  }
}
