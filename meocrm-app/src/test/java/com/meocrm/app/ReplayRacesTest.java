package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.core.Hub;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.job.Job;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.RecoverDeliveries;
import com.meocrm.core.webhook.ReplayMissing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Live planning, replays and recoveries of the same events at the same time, on three nodes: 10,000
 * events in the full size.
 */
class ReplayRacesTest {
  private static final int EVENTS = Boolean.getBoolean("meocrm.all") ? 10_000 : 1_000;
  private static final int AT_ONCE = 10;
  private static final RecoverDeliveries.Command EVERYTHING =
      new RecoverDeliveries.Command(null, null, false);
  private static final RequestContext CONTEXT =
      new RequestContext(TestHub.SHOP, "usr_test", "trace-test");

  @Test
  void whoever_plans_an_event_it_is_delivered_once_and_whoever_recovers_it_once_more()
      throws Exception {
    try (var test = TestDatabase.create();
        var partner = new RawReceiver();
        var transport =
            new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK));
        var threads = Executors.newCachedThreadPool()) {
      var nodes = new ArrayList<Hub>();
      for (int i = 0; i < 3; i++) {
        Database database = test.open(6);
        nodes.add(
            TestHub.builder(HubSettings.of(new NodeId("node-" + i), "test"), database, transport)
                .build());
      }
      try {
        var hub = nodes.getFirst();
        // Half of the events are in the log before anybody wants them, half arrive meanwhile.
        TestHub.record(hub, 0, EVENTS / 2, 50);
        while (hub.step() > 0) {}
        TestHub.subscribe(hub, partner.url());
        var id = hub.endpoints().list(TestHub.SHOP, null, 1).items().getFirst().id();

        nodes.forEach(Hub::start);
        var work = new ArrayList<Callable<Job>>();
        for (int i = 0; i < AT_ONCE; i++) {
          var node = nodes.get(i % nodes.size());
          work.add(
              () -> node.webhooks().replayMissing().handle(id, ReplayMissing.Command.ALL, CONTEXT));
          work.add(() -> node.webhooks().recover().handle(id, EVERYTHING, CONTEXT));
        }
        var recording =
            threads.submit(() -> {
              for (int i = EVENTS / 2; i < EVENTS; i += 50) {
                TestHub.record(hub, i, 50, 50);
              }
            });
        var jobs = new ArrayList<Job>();
        for (var begun : threads.invokeAll(work)) {
          jobs.add(begun.get());
        }
        recording.get();
        awaitDone(hub, jobs);
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> partner.received().size() >= EVENTS && open(test) == 0);

        assertThat(partner.received())
            .extracting(r -> r.header("X-MeoCRM-Event-Id"))
            .doesNotHaveDuplicates()
            .hasSize(EVENTS);
        assertThat(partner.received())
            .extracting(RawReceiver.Received::deliveryId)
            .doesNotHaveDuplicates();
        assertThat(planned(jobs, hub)).isEqualTo(EVENTS / 2L);
        assertThat(
                test.fetchOne(
                    Long.class, "select last_number from meocrm.lane where kind = 'WEBHOOK'"))
            .as("the endpoint's numbers have no gap")
            .isEqualTo(EVENTS);

        exhaust(test);
        partner.received().clear();
        recoverAll(nodes, id, threads::invokeAll);
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> partner.received().size() >= EVENTS && open(test) == 0);
        assertThat(partner.received())
            .extracting(RawReceiver.Received::deliveryId)
            .doesNotHaveDuplicates()
            .hasSize(EVENTS);
      } finally {
        nodes.forEach(node -> node.stop(Duration.ofSeconds(5)));
      }
    }
  }

  private interface Together {
    List<Future<Job>> run(List<Callable<Job>> work) throws InterruptedException;
  }

  private static void recoverAll(List<Hub> nodes, EndpointId id, Together together)
      throws Exception {
    var hub = nodes.getFirst();
    var work = new ArrayList<Callable<Job>>();
    for (int i = 0; i < AT_ONCE; i++) {
      var node = nodes.get(i % nodes.size());
      work.add(() -> node.webhooks().recover().handle(id, EVERYTHING, CONTEXT));
      work.add(
          () -> node.webhooks().replayMissing().handle(id, ReplayMissing.Command.ALL, CONTEXT));
    }
    var jobs = new ArrayList<Job>();
    for (var begun : together.run(work)) {
      jobs.add(begun.get());
    }
    awaitDone(hub, jobs);
    long recovered =
        jobs.stream()
            .map(job -> hub.webhooks().jobs().find(TestHub.SHOP, job.id()).orElseThrow())
            .filter(job -> job.kind().equals(RecoverDeliveries.KIND))
            .mapToLong(job -> job.progressNumber("done"))
            .sum();
    assertThat(recovered).isEqualTo(EVENTS);
    assertThat(planned(jobs, hub)).isZero();
  }

  /** As if every delivery had used up its attempts. */
  private static void exhaust(TestDatabase test) {
    test.execute(
        """
        insert into meocrm.undelivered
        select organization_id, lane_id, number, event_at, delivery_id, type, 'EXHAUSTED' from meocrm.delivery
        where lane_id like 'whk%'
        """);
    test.execute(
        "update meocrm.delivery set status = 'EXHAUSTED', attempts = 5 where lane_id like 'whk%'");
  }

  private static void awaitDone(Hub hub, List<Job> jobs) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            jobs.stream()
                .allMatch(job ->
                    hub.webhooks().jobs().find(TestHub.SHOP, job.id()).orElseThrow().state()
                        == Job.State.DONE));
  }

  private static long planned(List<Job> jobs, Hub hub) {
    return jobs.stream()
        .map(job -> hub.webhooks().jobs().find(TestHub.SHOP, job.id()).orElseThrow())
        .filter(job -> job.kind().equals(ReplayMissing.KIND))
        .mapToLong(job -> job.progressNumber("planned"))
        .sum();
  }

  private static long open(TestDatabase test) {
    return test.fetchOne(Long.class, "select count(*) from meocrm.delivery_queue");
  }
}
