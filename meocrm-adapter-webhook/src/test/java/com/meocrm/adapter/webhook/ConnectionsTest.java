package com.meocrm.adapter.webhook;

import static com.meocrm.adapter.webhook.Sending.AMPLE;
import static com.meocrm.adapter.webhook.Sending.addresses;
import static com.meocrm.adapter.webhook.Sending.to;
import static com.meocrm.adapter.webhook.Sending.toLoopback;
import static com.meocrm.adapter.webhook.Sending.transport;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.webhook.WebhookTransport.Response;
import com.meocrm.core.webhook.WebhookTransport.Response.Answered;
import com.meocrm.core.webhook.WebhookTransport.Response.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionsTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final int MANY = 256;

  @AutoClose private final OkHttpWebhookTransport transport = toLoopback();

  @Test
  void requests_one_after_the_other_share_a_connection() throws IOException {
    try (var receiver = RawReceiver.answering(OK)) {
      for (int i = 0; i < 20; i++) {
        assertAnswered(transport.post(to(receiver.url()), AMPLE));
      }

      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_request_that_crosses_with_the_close_of_an_idle_connection_goes_once_more()
      throws IOException {
    try (var receiver = closingAfterFirstAnswer(RawReceiver.Connection::close)) {
      assertAnswered(transport.post(to(receiver.url()), AMPLE));
      assertAnswered(transport.post(to(receiver.url()), AMPLE));

      assertThat(receiver.connections()).isEqualTo(2);
      assertThat(receiver.requests()).hasSize(3);
      assertThat(receiver.requests().get(2).head()).isEqualTo(receiver.requests().get(1).head());
    }
  }

  @Test
  void so_does_one_that_crosses_with_a_reset() throws IOException {
    try (var receiver = closingAfterFirstAnswer(RawReceiver.Connection::reset)) {
      assertAnswered(transport.post(to(receiver.url()), AMPLE));
      assertAnswered(transport.post(to(receiver.url()), AMPLE));

      assertThat(receiver.connections()).isEqualTo(2);
    }
  }

  @Test
  void it_goes_on_a_new_connection_even_if_other_idle_ones_are_stale_too() throws Exception {
    var bothArrived = new CountDownLatch(2);
    try (var receiver =
            new RawReceiver(connection -> {
              connection.readRequest();
              if (connection.number() <= 2) {
                bothArrived.countDown();
                await(bothArrived);
                connection.write(OK);
                connection.readRequest();
              } else {
                connection.write(OK);
              }
            });
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = callers.submit(() -> transport.post(to(receiver.url()), AMPLE));
      var other = callers.submit(() -> transport.post(to(receiver.url()), AMPLE));
      assertAnswered(one.get());
      assertAnswered(other.get());

      assertAnswered(transport.post(to(receiver.url()), AMPLE));

      assertThat(receiver.connections()).isEqualTo(3);
    }
  }

  @Test
  void
      a_receiver_that_closes_every_time_gets_one_request_for_a_new_connection_and_two_for_a_used_one()
          throws IOException {
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          if (connection.number() == 1) {
            connection.write(OK);
            connection.readRequest();
          }
        })) {
      assertAnswered(transport.post(to(receiver.url()), AMPLE));

      assertThat(transport.post(to(receiver.url()), AMPLE)).isInstanceOf(Failed.class);
      assertThat(receiver.requests()).as("the first, one that crossed, its repetition").hasSize(3);

      assertThat(transport.post(to(receiver.url()), AMPLE)).isInstanceOf(Failed.class);
      assertThat(receiver.requests())
          .as("on a new connection there is nothing to cross with")
          .hasSize(4);
    }
  }

  @Test
  void a_request_that_ran_out_of_time_does_not_go_once_more() throws IOException {
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          connection.write(OK);
          connection.readRequest();
          connection.awaitClose();
        })) {
      assertAnswered(transport.post(to(receiver.url()), AMPLE));

      assertThat(transport.post(to(receiver.url()), Duration.ofMillis(300)))
          .isInstanceOf(Failed.class);

      assertThat(receiver.requests()).hasSize(2);
      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  @Test
  void many_virtual_threads_send_at_the_same_time() throws Exception {
    var arrived = new CountDownLatch(MANY);
    try (var receiver =
            new RawReceiver(connection -> {
              connection.readRequest();
              arrived.countDown();
              await(arrived);
              connection.write(OK);
            });
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent = new ArrayList<Future<Response>>();
      for (int i = 0; i < MANY; i++) {
        sent.add(callers.submit(() -> transport.post(to(receiver.url()), AMPLE)));
      }

      for (var response : sent) {
        assertAnswered(response.get());
      }
    }
  }

  @Test
  void names_that_take_for_ever_hold_up_nobody_else() throws Exception {
    var asked = new CountDownLatch(MANY / 8);
    var never = new CountDownLatch(1);
    try (var receiver = RawReceiver.answering(OK);
        var sender =
            transport(
                "127.0.0.0/8",
                host -> {
                  if (host.startsWith("slow")) {
                    asked.countDown();
                    await(never);
                  }
                  return addresses("127.0.0.1");
                });
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow = new ArrayList<Future<Response>>();
      for (int i = 0; i < MANY / 8; i++) {
        var url = "http://slow" + i + ".test:" + receiver.port() + "/";
        slow.add(callers.submit(() -> sender.post(to(url), AMPLE)));
      }
      asked.await();

      var fast =
          callers.submit(() -> sender.post(to("http://fast.test:" + receiver.port() + "/"), AMPLE));
      assertAnswered(fast.get());
      assertThat(slow).noneMatch(Future::isDone);

      never.countDown();
      for (var response : slow) {
        assertAnswered(response.get());
      }
    }
  }

  private static RawReceiver closingAfterFirstAnswer(RawReceiver.Conversation end)
      throws IOException {
    return new RawReceiver(connection -> {
      connection.readRequest();
      connection.write(OK);
      if (connection.number() == 1) {
        connection.readRequest();
        end.hold(connection);
      }
    });
  }

  private static void assertAnswered(Response response) {
    assertThat(response).isInstanceOf(Answered.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
