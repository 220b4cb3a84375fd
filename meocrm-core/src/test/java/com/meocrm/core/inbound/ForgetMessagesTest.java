package com.meocrm.core.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.inbound.InboundMessages.Received;
import com.meocrm.core.retention.RetentionPeriods;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForgetMessagesTest {
  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryInboundMessages messages = new InMemoryInboundMessages(unitOfWork, clock);

  @Test
  void messages_are_remembered_as_long_as_deliveries_and_longer_than_they_could_be_replayed() {
    record();
    clock.advance(Duration.ofDays(2));
    var forgetting = new ForgetMessages(messages, new RetentionPeriods(1, 90));

    assertThat(forgetting.step()).isEqualTo(ForgetMessages.INTERVAL);
    assertThat(messages.all()).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    assertThat(forgetting.step()).isEqualTo(ForgetMessages.INTERVAL);
    assertThat(messages.all()).isEmpty();
  }

  private void record() {
    var shop = new OrganizationId("org_01");
    unitOfWork.execute(
        shop,
        () ->
            messages.record(
                new Received(
                    shop,
                    new SourceId("src_1"),
                    "dlv_1",
                    "hash",
                    "ping",
                    clock.instant(),
                    clock.instant(),
                    "trace-1")));
  }
}
