package com.meocrm.adapter.persistence.notification;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.delivery.JooqLaneStore;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.adapter.persistence.event.JooqRelayStore;
import com.meocrm.core.delivery.LaneStore;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffMessages;
import com.meocrm.core.notification.StaffMessagesContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqStaffMessagesTest extends StaffMessagesContract {
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
    var destinations = new JooqStaffDestinations(transactions);
    var messages = new JooqStaffMessages(transactions);
    var lanes = new JooqLaneStore(transactions);
    return new Harness() {
      @Override
      public StaffMessages messages() {
        return messages;
      }

      @Override
      public StaffDestinations destinations() {
        return destinations;
      }

      @Override
      public LaneStore lanes() {
        return lanes;
      }

      @Override
      public LoggedEvent log(EncodedEvent event) {
        unitOfWork.execute(event.organization(), () -> outbox.append(event));
        List<LoggedEvent> logged = new ArrayList<>();
        var unused =
            relay.inBatch(batch -> {
              logged.addAll(batch.append(batch.take(1)));
              return logged.size();
            });
        return logged.getFirst();
      }

      @Override
      public Instant now() {
        return test.fetchOne(Instant.class, "select meocrm.meocrm_now()");
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }
    };
  }
}
