package com.meocrm.core.lead;

import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The use cases of leads over fakes. */
final class LeadFixture {
  static final OrganizationId SHOP = new OrganizationId("org_01");
  static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_01", "trace-1");
  static final Map<Priority, String> TEAMS =
      Map.of(
          Priority.HIGH, "senior_sales",
          Priority.MEDIUM, "any_sales",
          Priority.LOW, "junior_sales");

  final TestClock clock = new TestClock();
  final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  final InMemoryLeads leads = new InMemoryLeads(unitOfWork);
  final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  LeadPolicy policy = StandardLeadPolicy.POLICY;

  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
  private final AuditTrail trail = new AuditTrail(unitOfWork, audit, ids, clock);
  private final LeadSettings settings = context -> policy;

  final CreateLead create = new CreateLead(unitOfWork, leads, settings, trail, ids, clock);
  final RecordLeadActivity record =
      new RecordLeadActivity(unitOfWork, leads, settings, trail, ids, clock);
  final OverrideLeadPriority override =
      new OverrideLeadPriority(unitOfWork, leads, settings, trail, clock);
  final RecalculateLeadPriorities recalculate =
      new RecalculateLeadPriorities(unitOfWork, leads, settings, trail, clock);

  /** A lead whose last activity is so many days old. */
  Lead lead(String id, int daysAgo) {
    return lead(id, clock.instant().minus(Duration.ofDays(daysAgo)), null, CONTEXT);
  }

  Lead lead(
      String id, @Nullable Instant lastActivityAt, @Nullable String assignedTo, RequestContext by) {
    return create.handle(
        new CreateLead.Command(
            id, "Nguyễn Thị Lan", null, null, null, null, assignedTo, lastActivityAt),
        by);
  }

  Lead find(String id) {
    return leads.find(SHOP, new LeadId(id)).orElseThrow();
  }

  Priority effective(String id) {
    return policy.effective(find(id).standing());
  }

  Lead overrides(String id, @Nullable Priority priority) {
    return override.handle(
        new OverrideLeadPriority.Command(
            new LeadId(id), priority, "khách quen", ExpectedVersion.ANY),
        CONTEXT);
  }

  void assigning() {
    policy = new LeadPolicy(true, StandardLeadPolicy.THRESHOLDS, true, TEAMS);
  }

  List<String> actions() {
    return audit.entries().stream().map(AuditEntry::action).toList();
  }
}
