package com.meocrm.adapter.persistence.event;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.PublishedEvents;
import com.meocrm.core.event.PublishedEventsContract;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqPublishedEventsTest extends PublishedEventsContract {
  private static final Instant START = Instant.parse("2025-11-11T05:00:00Z");

  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(4);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    test.setClock(START);
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var published = new JooqPublishedEvents(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public PublishedEvents published() {
        return published;
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }
    };
  }

  @Test
  void of_those_who_claim_the_same_thousand_ids_at_once_one_gets_them_all() throws Exception {
    Map<EventId, String> digests =
        IntStream.range(0, 1_000)
            .boxed()
            .collect(toMap(i -> new EventId("erp-" + i), i -> "digest-" + i));
    var shop = new OrganizationId("org_shop");
    var together = new CountDownLatch(4);
    try (var threads = Executors.newFixedThreadPool(4)) {
      var claims =
          IntStream.range(0, 4)
              .mapToObj(i ->
                  threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return claim(shop, digests).size();
                  }))
              .toList();

      int first = 0;
      for (var claim : claims) {
        int known = claim.get();
        assertThat(known).isIn(0, 1_000);
        first += known == 0 ? 1 : 0;
      }
      assertThat(first).isEqualTo(1);
    }
  }
}
