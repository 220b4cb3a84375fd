package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Clients come and go on two nodes, one of which is killed, while a log grows. */
class LiveResumeTest {
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");
  private static final int CLIENTS = ALL ? 50 : 12;
  private static final int EVENTS = ALL ? 20_000 : 2_000;
  private static final int BATCH = 20;
  private static final long SEED = 20261125;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<URI> nodes = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void every_clients_list_equals_the_log_however_often_it_left_and_wherever_it_came_back()
      throws Exception {
    try (var server = new ServerOnTestDatabase();
        var second = HubProcess.serve(server.variables());
        var recording = server.database().open(2);
        var transport =
            new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK))) {
      nodes.add(server.url());
      nodes.add(second.url());
      var clients = new ArrayList<Client>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client(new Random(SEED + i)));
      }
      var hub =
          TestHub.builder(HubSettings.of(new NodeId("recording"), "test"), recording, transport)
              .build();

      for (int first = 1; first <= EVENTS; first += BATCH) {
        TestHub.record(hub, first, BATCH, 7);
        if (first <= EVENTS / 2 && first + BATCH > EVENTS / 2) {
          nodes.remove(second.url());
          second.kill();
        }
      }

      for (var client : clients) {
        client.awaitAll();
        assertThat(client.seen)
            .as("seed %d", SEED)
            .containsExactlyElementsOf(LongStream.rangeClosed(1, EVENTS).boxed().toList());
      }
      assertThat(clients.stream().mapToInt(client -> client.connections).sum())
          .as("connections")
          .isGreaterThan(2 * CLIENTS);
    } finally {
      http.shutdownNow();
    }
  }

  /** One client, which leaves in the middle of things and goes on from the last event it saw. */
  private final class Client {
    private final Random random;
    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private int connections; // read after the thread has ended
    private String epoch = "";

    Client(Random random) {
      this.random = random;
      this.thread = Thread.ofVirtual().start(this::run);
    }

    void awaitAll() throws InterruptedException {
      await()
          .atMost(HubProcess.PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> seen.size() >= EVENTS);
      thread.join();
    }

    private void run() {
      while (seen.size() < EVENTS) {
        try {
          connections++;
          var known = List.copyOf(nodes);
          follow(known.get(random.nextInt(known.size())), 1 + random.nextInt(EVENTS / 4));
        } catch (CompletionException | IOException gone) {
          // The node is dead: another one then.
        }
      }
    }

    private void follow(URI node, int events) throws IOException {
      var messages = new LinkedBlockingQueue<String>();
      var url = URI.create(node.toString().replaceFirst("^http", "ws")).resolve("/ws");
      var socket = http.newWebSocketBuilder().buildAsync(url, new Listener(messages)).join();
      try {
        socket.sendText(subscribe(), true).join();
        int before = seen.size();
        while (seen.size() - before < events && seen.size() < EVENTS) {
          var message = next(messages);
          if (message == null) {
            return;
          }
          take(message);
        }
      } finally {
        socket.abort();
      }
    }

    private String subscribe() {
      var since =
          ",\"since\":{\"epoch\":\"%s\",\"sequence\":%d}"
              .formatted(epoch, seen.isEmpty() ? 0 : seen.getLast());
      return "{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"custom\"],\"token\":\"%s\"%s}"
          .formatted(
              HubProcess.token(TestHub.SHOP.value(), Role.ADMIN), epoch.isEmpty() ? "" : since);
    }

    private void take(JsonNode message) {
      switch (message.path("type").asText()) {
        case "ok" -> accepted(message);
        case "events" ->
            message.path("events").forEach(event -> seen.add(event.path("sequence").asLong()));
        default -> {
          // a ping
        }
      }
    }

    private void accepted(JsonNode ok) {
      if (epoch.isEmpty()) {
        // Only now it knows which numbering this is; from its beginning, then.
        epoch = ok.path("epoch").asText();
        throw new CompletionException(new IllegalStateException("once more, with the epoch"));
      }
      assertThat(ok.path("recovered").asBoolean()).isTrue();
    }
  }

  /** The next message; null when the connection ended or is silent for long. */
  private static JsonNode next(BlockingQueue<String> messages) throws IOException {
    try {
      var message = messages.poll(20, TimeUnit.SECONDS);
      return message == null || message.isEmpty() ? null : JSON.readTree(message);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private record Listener(BlockingQueue<String> messages, StringBuilder text)
      implements WebSocket.Listener {
    Listener(BlockingQueue<String> messages) {
      this(messages, new StringBuilder());
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      messages.add("");
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      messages.add("");
    }
  }
}
