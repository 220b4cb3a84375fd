package com.meocrm.adapter.persistence.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.inbound.InboundMessages;
import com.meocrm.core.inbound.InboundMessagesContract;
import com.meocrm.core.inbound.SourceId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JooqInboundMessagesTest extends InboundMessagesContract {
  private static final OrganizationId SHOP = new OrganizationId("org_01");

  private static TestDatabase test;
  private static Database database;

  private final JooqUnitOfWork unitOfWork = new JooqUnitOfWork(database.transactions());
  private final JooqInboundMessages messages = new JooqInboundMessages(database.transactions());

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.openForTransactionsThatMeet(2);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @ParameterizedTest(name = "the first commits: {0}, the second is new: {1}")
  @CsvSource({"true, false", "false, true"})
  void of_two_duplicates_at_once_the_second_waits_for_what_becomes_of_the_first(
      boolean commits, boolean second) throws Exception {
    var result = new CompletableFuture<Boolean>();
    try {
      unitOfWork.execute(
          SHOP,
          () -> {
            assertThat(messages.record(message("dlv_1"))).isTrue();
            // Under another id: the body alone makes it a duplicate.
            result.completeAsync(
                () -> unitOfWork.run(SHOP, () -> messages.record(message("dlv_2"))));
            test.awaitSomebodyBlocked();
            if (!commits) {
              throw new IllegalStateException("its effect failed");
            }
          });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("its effect failed");
    }

    assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(second);
  }

  @Test
  void bodies_are_not_kept() {
    var columns =
        test.fetch(
            "select column_name from information_schema.columns where table_schema = 'meocrm'"
                + " and table_name = 'inbound_message'");

    assertThat(columns.getValues(0, String.class)).doesNotContain("body", "data");
  }

  @Override
  protected Harness harness() {
    test.clear();
    test.setClock(NOW);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public InboundMessages messages() {
        return messages;
      }
    };
  }

  private static InboundMessages.Received message(String deliveryId) {
    return new InboundMessages.Received(
        SHOP, new SourceId("src_1"), deliveryId, "hash", "ping", NOW, NOW, "trace-1");
  }
}
