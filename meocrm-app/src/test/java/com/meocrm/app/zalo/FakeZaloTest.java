package com.meocrm.app.zalo;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.TestClock;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The fake signs as Zalo's own examples show it. */
class FakeZaloTest {
  private static final String BODY =
      "{\"sender\":{\"id\":\"2893352839501541173\"},\"recipient\":{\"id\":\"84987654321\"},"
          + "\"event_name\":\"user_received_message\",\"message\":{\"delivery_time\":\"1602960467432\","
          + "\"msg_id\":\"15a0cc0bbb13bd4ce403\",\"tracking_id\":\"order-88213\"},"
          + "\"app_id\":\"2074138120372622546\",\"timestamp\":\"1602560967477\"}";

  @Test
  void callbacks_are_signed_as_published() {
    assertThat(
            FakeZaloSignatures.mac(
                "2074138120372622546", BODY, "1602560967477", "oa-secret-key-for-tests"))
        .isEqualTo("mac=c70ba16e565c2a487311af9369b99e62cf72f04aff9068a1b9fa11550cc17d95");
  }

  @Test
  void calls_are_proven_as_published() {
    assertThat(FakeZaloSignatures.proof("appSecretKey", "accessToken"))
        .isEqualTo("0584869ec908cfecf20763760e69c4baca98ac64aaeb6a938f47ca758dfe779f");
  }

  @Test
  void what_is_answered_late_or_not_with_200_is_told_again_five_times_with_its_number()
      throws IOException {
    var retries = new ArrayList<String>();
    var silent = new CountDownLatch(1);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            retries.add(String.valueOf(exchange.getRequestHeaders().getFirst("num_retry")));
            if (retries.size() == 1) {
              silent.await();
            }
            exchange.sendResponseHeaders(retries.size() == 2 ? 503 : 202, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    var clock = new TestClock();
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (var delivery = new FakeZaloDelivery(url, clock, Duration.ofMillis(200))) {
      var first = delivery.tell(new FakeZaloCallbacks(clock).follows("1"));
      for (var wait : List.of(30, 300, 900, 1800, 3600)) {
        clock.advance(Duration.ofSeconds(wait - 1));
        assertThat(delivery.deliverDue()).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(delivery.deliverDue()).isEqualTo(1);
      }

      assertThat(first.status()).as("late").isZero();
      assertThat(delivery.waiting()).isZero();
      assertThat(retries).containsExactly("null", "1", "2", "3", "4", "5");
    } finally {
      silent.countDown();
      server.stop(0);
    }
  }
}
