package com.meocrm.adapter.http.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenantRatesTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");

  private final AtomicLong now = new AtomicLong(-5);
  private final TenantRates rates = new TenantRates(new RateLimit(10, 20), now::get);

  @Test
  void a_burst_passes_and_then_as_many_as_the_rate_allows() {
    assertThat(allowedOf(25)).isEqualTo(20);

    pass(Duration.ofMillis(99));
    assertThat(allowedOf(1)).isZero();
    pass(Duration.ofMillis(1));
    assertThat(allowedOf(5)).isEqualTo(1);

    pass(Duration.ofSeconds(1));
    assertThat(allowedOf(25)).isEqualTo(10);
  }

  @Test
  void a_pause_earns_one_burst_and_no_more() {
    allowedOf(20);
    pass(Duration.ofDays(1));
    assertThat(allowedOf(25)).isEqualTo(20);
  }

  @Test
  void one_tenant_does_not_use_up_what_another_may() {
    allowedOf(25);
    assertThat(rates.take(OTHER).allowed()).isTrue();
  }

  @Test
  void it_says_what_is_left_and_when_to_come_back() {
    assertThat(rates.take(SHOP)).isEqualTo(new TenantRates.Taken(true, 19, 1, 1));
    allowedOf(19);
    assertThat(rates.take(SHOP)).isEqualTo(new TenantRates.Taken(false, 0, 2, 1));

    var slow = new TenantRates(new RateLimit(1, 1), now::get);
    slow.take(SHOP);
    pass(Duration.ofMillis(400));
    assertThat(slow.take(SHOP)).isEqualTo(new TenantRates.Taken(false, 0, 1, 1));
  }

  @Test
  void tenants_that_fell_silent_are_forgotten() {
    for (int i = 0; i < 4000; i++) {
      rates.take(new OrganizationId("org_" + i));
    }
    assertThat(rates.size()).isEqualTo(4000);

    pass(Duration.ofSeconds(2));
    allowedOf(4096 - 4000);

    assertThat(rates.size()).isEqualTo(1);
  }

  @Test
  void a_clock_that_does_not_move_gives_nothing_away_to_many_at_once() {
    var allowed = new AtomicInteger();
    IntStream.range(0, 1000)
        .parallel()
        .forEach(i -> {
          if (rates.take(SHOP).allowed()) {
            allowed.incrementAndGet();
          }
        });
    assertThat(allowed).hasValue(20);
  }

  private int allowedOf(int count) {
    return (int) IntStream.range(0, count).filter(i -> rates.take(SHOP).allowed()).count();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
