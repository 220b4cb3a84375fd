package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.http.RawWebSocket;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.core.Hub;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.ProducedEvent;
import com.meocrm.core.shared.RequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that stop reading while their shop goes on: the server, a process of its own, keeps next
 * to nothing for them, sends them away, and they miss nothing. Two hundred of them in the full
 * size.
 */
@Timeout(400)
class StalledClientsTest {
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");
  private static final int CLIENTS = ALL ? 200 : 20;
  private static final int SLOW_CONSUMER = 4008;

  /** Together far more than both kernels keep for a connection. */
  private static final int EVENTS = ALL ? 1_500 : 1_000;

  private static final int BYTES = 4_000;
  private static final int MAX_GROWTH_MIB = 64;
  private static final int RESUMING_AT_ONCE = 8;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");
  private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+[0-9]+\\s+([0-9]+)");
  private static final Pattern OPEN = Pattern.compile("(?m)^meocrm_live_sockets ([0-9]+)");
  private static final RequestContext CONTEXT =
      new RequestContext(TestHub.SHOP, "usr_test", "trace-test");

  @Test
  void they_cost_next_to_nothing_are_sent_away_and_resume_complete() throws Exception {
    try (var test = TestDatabase.create();
        var server = HubProcess.serve(variables(test));
        var recording = test.open(2);
        var transport =
            new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK))) {
      var hub =
          TestHub.builder(HubSettings.of(new NodeId("recording"), "test"), recording, transport)
              .build();
      // The program has seen all of its code and events before it is measured.
      var epoch = warmUp(server, hub);
      var before = Memory.of(server);

      var clients = new ArrayList<Client>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client(server, i, epoch));
      }
      var most = new Memory[] {Memory.of(server)};
      record(hub, EVENTS);
      // They do not read, but they live: else the missing pong would be noticed first.
      clients.forEach(Client::pong);
      await()
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> {
            most[0] = most[0].orMore(Memory.of(server));
            return openSockets(server) == 0;
          });

      System.getLogger(StalledClientsTest.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "{0} clients that stopped reading: resident {1} MiB before, {2} MiB at most; live heap"
                  + " {3} MiB before, {4} MiB at most",
              CLIENTS,
              before.resident >> 20,
              most[0].resident >> 20,
              before.heap >> 20,
              most[0].heap >> 20);
      assertThat((most[0].resident - before.resident) >> 20).isLessThanOrEqualTo(MAX_GROWTH_MIB);
      assertThat((most[0].heap - before.heap) >> 20).isLessThanOrEqualTo(MAX_GROWTH_MIB);
      // All at once: the server lets them see why for half a minute, and then no more.
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var reading = new ArrayList<Callable<Integer>>();
        clients.forEach(client -> reading.add(client::readUntilClose));
        for (var code : threads.invokeAll(reading)) {
          assertThat(code.get()).isEqualTo(SLOW_CONSUMER);
        }
      }
      try (var threads = Executors.newFixedThreadPool(RESUMING_AT_ONCE)) {
        var resuming = new ArrayList<Callable<List<Long>>>();
        clients.forEach(client -> resuming.add(client::resume));
        for (var seen : threads.invokeAll(resuming)) {
          assertThat(seen.get())
              .containsExactlyElementsOf(
                  LongStream.rangeClosed(EVENTS + 1L, 2L * EVENTS).boxed().toList());
        }
      }
    }
  }

  /** With a heap that has all its pages, so that what grows is not the garbage. */
  private static Map<String, String> variables(TestDatabase test) {
    var variables = new TreeMap<>(ServerOnTestDatabase.variables(test));
    variables.put("JAVA_TOOL_OPTIONS", "-Xms256m -XX:+AlwaysPreTouch");
    return variables;
  }

  /** A client reads as many events as will come later; returns the epoch. */
  private static String warmUp(HubProcess server, Hub hub) throws IOException {
    try (var client = RawWebSocket.connect(server.url().getPort())) {
      client.send(subscribe("usr_first", null, 0));
      var epoch = client.next().path("epoch").asText();
      record(hub, EVENTS);
      assertThat(client.events(EVENTS)).hasSize(EVENTS);
      return epoch;
    } finally {
      await().until(() -> openSockets(server) == 0);
    }
  }

  private static void record(Hub hub, int count) {
    int batch = 50;
    var json = "{\"text\":\"" + "x".repeat(BYTES) + "\"}";
    for (int i = 0; i < count; i += batch) {
      hub.unitOfWork()
          .execute(
              TestHub.SHOP,
              () -> {
                for (int j = 0; j < batch; j++) {
                  hub.events()
                      .record(
                          CONTEXT,
                          new ProducedEvent(new EventType("custom.measured"), 1, "key", json));
                }
              });
    }
  }

  private static int openSockets(HubProcess server) throws IOException {
    var metrics =
        new String(server.url().resolve("/metrics").toURL().openStream().readAllBytes(), UTF_8);
    return (int) number(OPEN, metrics);
  }

  private static String subscribe(String user, String epoch, long sequence) {
    return "{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"custom\"],\"token\":\"%s\"%s}"
        .formatted(
            HubProcess.token(TestHub.SHOP.value(), user, Role.ADMIN),
            epoch == null
                ? ""
                : ",\"since\":{\"epoch\":\"%s\",\"sequence\":%d}".formatted(epoch, sequence));
  }

  private static long number(Pattern pattern, String text) {
    var match = pattern.matcher(text);
    assertThat(match.find()).as("%s in %s", pattern, text).isTrue();
    return Long.parseLong(match.group(1));
  }

  /** One that subscribes and then does not read until it was sent away. */
  private static final class Client {
    private final int port;
    private final String user;
    private final String epoch;
    private final RawWebSocket socket;
    private final List<Long> seen = new ArrayList<>(); // of one thread at a time

    Client(HubProcess server, int number, String epoch) {
      this.port = server.url().getPort();
      this.user = "usr_" + number;
      this.epoch = epoch;
      this.socket = RawWebSocket.connectNarrowly(port);
      socket.send(subscribe(user, null, 0));
      assertThat(socket.next().path("sequence").asLong()).isEqualTo(EVENTS);
    }

    void pong() {
      socket.send("{\"type\":\"pong\"}");
    }

    /** Reads what it was sent; returns the code that it was sent away with. */
    int readUntilClose() {
      try (socket) {
        return socket.readUntilClose(event -> seen.add(event.path("sequence").asLong()));
      }
    }

    /** Comes back, and returns all that it has seen. */
    List<Long> resume() {
      assertThat(seen).hasSizeLessThan(EVENTS);
      try (var again = RawWebSocket.connect(port)) {
        again.send(subscribe(user, epoch, seen.isEmpty() ? EVENTS : seen.getLast()));
        assertThat(again.next().path("recovered").asBoolean()).isTrue();
        again
            .events(EVENTS - seen.size())
            .forEach(event -> seen.add(event.path("sequence").asLong()));
      }
      return seen;
    }
  }

  /**
   * What a process has, in bytes: all that is resident, with the whole of the heap, and what lives
   * in the heap.
   */
  private record Memory(long resident, long heap) {
    static Memory of(HubProcess server) throws IOException {
      // Collects the garbage and counts what is left in one pause.
      long heap = number(LIVE, jcmd(server, "GC.class_histogram"));
      var status = Files.readString(Path.of("/proc", Long.toString(server.pid()), "status"));
      return new Memory(number(RESIDENT, status) << 10, heap);
    }

    Memory orMore(Memory other) {
      return new Memory(Math.max(resident, other.resident), Math.max(heap, other.heap));
    }

    private static String jcmd(HubProcess server, String command) throws IOException {
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(server.pid()),
                  command)
              .redirectErrorStream(true)
              .start();
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
