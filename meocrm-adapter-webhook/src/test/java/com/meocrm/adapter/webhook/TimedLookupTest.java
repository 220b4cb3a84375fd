package com.meocrm.adapter.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TimedLookupTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final InetAddress ADDRESS = LiteralAddress.parse("192.0.2.1").orElseThrow();

  @Test
  void addresses_come_in_the_order_of_the_resolver() throws UnknownHostException {
    var second = LiteralAddress.parse("192.0.2.2").orElseThrow();
    try (var lookup = new TimedLookup(host -> List.of(second, ADDRESS))) {
      assertThat(lookup.lookup("partner.example", LONG)).containsExactly(second, ADDRESS);
    }
  }

  @Test
  void an_unknown_name_is_told_as_such() {
    try (var lookup =
        new TimedLookup(host -> {
          throw new UnknownHostException(host + ": Name or service not known");
        })) {
      assertThatThrownBy(() -> lookup.lookup("no.example", LONG))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("unknown host: no.example");
    }
  }

  @Test
  void a_slow_name_server_costs_no_more_than_the_limit() {
    var never = new CountDownLatch(1);
    try (var lookup = new TimedLookup(host -> await(never))) {
      assertThatThrownBy(() -> lookup.lookup("slow.example", Duration.ofMillis(200)))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("no answer from the name server within 0.2 s: slow.example");
    }
  }

  @Test
  void lookups_of_one_name_at_the_same_time_are_one() throws Exception {
    var asked = new AtomicInteger();
    var answer = new CountDownLatch(1);
    try (var lookup =
            new TimedLookup(host -> {
              asked.incrementAndGet();
              return await(answer);
            });
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = new ArrayList<Future<List<InetAddress>>>();
      for (int i = 0; i < 200; i++) {
        waiting.add(callers.submit(() -> lookup.lookup("partner.example", LONG)));
      }
      assertThatThrownBy(() -> lookup.lookup("partner.example", Duration.ofMillis(100)))
          .hasMessageContaining("0.1 s");
      answer.countDown();

      for (var caller : waiting) {
        assertThat(caller.get()).containsExactly(ADDRESS);
      }
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_later_lookup_asks_again() throws UnknownHostException {
    var asked = new AtomicInteger();
    try (var lookup =
        new TimedLookup(host -> {
          asked.incrementAndGet();
          return List.of(ADDRESS);
        })) {
      lookup.lookup("partner.example", LONG);
      lookup.lookup("partner.example", LONG);
    }
    assertThat(asked).hasValue(2);
  }

  private static List<InetAddress> await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.of(ADDRESS);
  }
}
