package com.meocrm.adapter.persistence.realtime;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.adapter.persistence.event.JooqRelayStore;
import com.meocrm.core.event.Outbox;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.realtime.LiveStore;
import com.meocrm.core.realtime.LiveStoreContract;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqLiveStoreTest extends LiveStoreContract {
  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(1);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    test.setClock(Instant.parse("2025-11-11T05:00:00Z"));
    var transactions = database.transactions();
    var unitOfWork = new JooqUnitOfWork(transactions);
    var outbox = new JooqOutbox(transactions);
    var relay = new JooqRelayStore(transactions);
    var live = new JooqLiveStore(transactions);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Outbox outbox() {
        return outbox;
      }

      @Override
      public RelayStore relay() {
        return relay;
      }

      @Override
      public LiveStore live() {
        return live;
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }
    };
  }
}
