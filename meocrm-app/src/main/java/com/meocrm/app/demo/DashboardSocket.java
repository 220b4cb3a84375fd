package com.meocrm.app.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A dashboard's live connection, with nothing of the hub's own code: the JDK's WebSocket. */
public final class DashboardSocket implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  /**
   * Connects and follows {@code channel}.
   *
   * @throws IllegalStateException when the server does not accept it
   */
  public DashboardSocket(URI server, String token, String channel) {
    var url = URI.create(server.toString().replaceFirst("^http", "ws")).resolve("/ws");
    socket = http.newWebSocketBuilder().buildAsync(url, new Listener()).join();
    var subscribe =
        JSON.createObjectNode().put("id", 1).put("type", "subscribe").put("token", token);
    subscribe.putArray("channels").add(channel);
    socket.sendText(subscribe.toString(), true).join();
    var answer = next(TIMEOUT);
    if (answer == null || !answer.path("type").asText().equals("ok")) {
      throw new IllegalStateException("the socket was not accepted: " + answer);
    }
  }

  /** Waits for the event about {@code subject}; null when it does not come in time. */
  public @Nullable JsonNode await(String subject, Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos(); left > 0; left = until - System.nanoTime()) {
      var message = next(Duration.ofNanos(left));
      if (message != null) {
        for (var event : message.path("events")) {
          if (event.at("/event/data/orderId").asText().equals(subject)) {
            return event;
          }
        }
      }
    }
    return null;
  }

  private @Nullable JsonNode next(Duration patience) {
    try {
      return messages.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void take(String message) {
      try {
        messages.add(JSON.readTree(message));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("the server did not send JSON", e);
      }
    }
  }
}
