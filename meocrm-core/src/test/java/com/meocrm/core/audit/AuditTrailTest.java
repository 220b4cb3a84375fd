package com.meocrm.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditTrailTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final RequestContext CONTEXT =
      new RequestContext(SHOP, new Caller("usr_1", Set.of("STAFF"), null, "pos-till"), "trace-1");

  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryAuditLog log = new InMemoryAuditLog(unitOfWork);
  private final TestClock clock = new TestClock();
  private final AuditTrail trail = new AuditTrail(unitOfWork, log, prefix -> prefix + "_1", clock);

  @Test
  void an_entry_says_who_did_what_to_what_and_when() {
    unitOfWork.execute(
        SHOP, () -> trail.created(CONTEXT, "order.create", "order:ord_1", Map.of("total", "10")));

    var entry = log.entries().getFirst();
    assertThat(entry.actor()).isEqualTo("usr_1");
    assertThat(entry.client()).isEqualTo("pos-till");
    assertThat(entry.action()).isEqualTo("order.create");
    assertThat(entry.entity()).isEqualTo("order:ord_1");
    assertThat(entry.decision()).isEqualTo(Decision.ALLOWED);
    assertThat(entry.traceId()).isEqualTo("trace-1");
    assertThat(entry.at()).isEqualTo(clock.instant());
    assertThat(entry.before()).isNull();
    assertThat(entry.after()).hasToString("{\"total\":\"10\"}");
  }

  @Test
  void personal_data_is_redacted_wherever_it_stands() {
    var customer = Map.of("customer", Map.of("phone", "+84901234567"));
    var people = Map.of("people", List.of(Map.of("Name", "Nguyễn Văn A")));

    unitOfWork.execute(
        SHOP, () -> trail.changed(CONTEXT, "order.change", "order:ord_1", customer, people));

    var entry = log.entries().getFirst();
    assertThat(entry.before()).hasToString("{\"customer\":{\"phone\":\"***\"}}");
    assertThat(entry.after()).hasToString("{\"people\":[{\"Name\":\"***\"}]}");
  }

  @Test
  void what_was_refused_is_written_by_itself() {
    trail.refused(CONTEXT, "token.create", "token", Decision.DENIED);

    assertThat(log.entries()).extracting(AuditEntry::decision).containsExactly(Decision.DENIED);
  }
}
