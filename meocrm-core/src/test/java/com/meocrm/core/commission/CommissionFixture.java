package com.meocrm.core.commission;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.InMemoryEventStore;
import com.meocrm.core.event.Relay;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Refund;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The use cases of commissions over fakes. */
final class CommissionFixture {
  static final OrganizationId SHOP = new OrganizationId("org_01");
  static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_boss", "trace-1");

  /** As the setting {@code commission.split} has it where nobody sets it. */
  static final CommissionSplit SPLIT =
      new CommissionSplit(new BigDecimal("0.2"), new BigDecimal("0.1"));

  static final YearMonth NOVEMBER = YearMonth.of(2025, 11);

  final TestClock clock = new TestClock();
  final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  final InMemoryCommissionRules rules = new InMemoryCommissionRules(unitOfWork);
  final InMemoryCommissions commissions = new InMemoryCommissions(unitOfWork);
  final InMemoryPayouts payouts = new InMemoryPayouts(unitOfWork, commissions);
  final InMemorySellerMonths months = new InMemorySellerMonths(unitOfWork);
  final InMemoryEventStore events = new InMemoryEventStore(unitOfWork, clock);
  final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  CommissionPolicy policy = new CommissionPolicy(true, CommissionPlan.Type.TIERED, SPLIT, 5);

  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
  private final AuditTrail trail = new AuditTrail(unitOfWork, audit, ids, clock);
  private final CommissionSettings settings =
      new CommissionSettings() {
        @Override
        public CommissionPolicy of(RequestContext context, Order order) {
          return policy;
        }

        @Override
        public CommissionPolicy ofTenant(RequestContext context) {
          return policy;
        }
      };

  final EarnCommissions earn =
      new EarnCommissions(settings, rules, months, commissions, trail, ids, clock);
  final CreateCommissionRule createRule =
      new CreateCommissionRule(unitOfWork, rules, trail, ids, clock);
  final ApproveCommission approve =
      new ApproveCommission(unitOfWork, commissions, payouts, trail, clock);
  final RunPayout runPayout =
      new RunPayout(
          unitOfWork,
          payouts,
          settings,
          new EventRecorder(unitOfWork, events, ids, clock, () -> {}),
          trail,
          ids,
          clock);

  CommissionRule flat(String ratePercent) {
    return createRule.handle(
        new CreateCommissionRule.Command(
            null,
            CommissionPlan.Type.FLAT,
            new BigDecimal(ratePercent),
            List.of(),
            null,
            null,
            null),
        CONTEXT);
  }

  CommissionRule tiered(String... fromsAndRates) {
    var tiers = new ArrayList<CreateCommissionRule.TierCommand>();
    for (int i = 0; i < fromsAndRates.length; i += 2) {
      tiers.add(
          new CreateCommissionRule.TierCommand(
              Money.of(fromsAndRates[i]), new BigDecimal(fromsAndRates[i + 1])));
    }
    return createRule.handle(
        new CreateCommissionRule.Command(
            null, CommissionPlan.Type.TIERED, null, tiers, null, null, null),
        CONTEXT);
  }

  CommissionRule bonus(String target, String amount) {
    return createRule.handle(
        new CreateCommissionRule.Command(
            null,
            CommissionPlan.Type.BONUS,
            null,
            List.of(),
            Money.of(target),
            Money.of(amount),
            null),
        CONTEXT);
  }

  /** Completes an order of the counter now. */
  Order complete(String id, String valueNet) {
    return complete(order(id, Money.of(valueNet), Money.of(valueNet), Money.ZERO, clock.instant()));
  }

  Order complete(Order order) {
    unitOfWork.execute(SHOP, () -> earn.completed(CONTEXT, order));
    return order;
  }

  Commission approve(CommissionId id) {
    return approve.handle(new ApproveCommission.Command(id, ExpectedVersion.ANY), CONTEXT);
  }

  void refund(Order order, String amount) {
    var refunded = refunded(order, Money.of(amount), clock.instant());
    unitOfWork.execute(SHOP, () -> earn.refunded(CONTEXT, refunded, Money.of(amount)));
  }

  /** All commissions, oldest first. */
  List<Commission> all() {
    return commissions.list(SHOP, Commissions.Filter.ALL, null, 100).items().reversed();
  }

  List<String> recorded() {
    new Relay(events, logged -> () -> {}, failed -> {}, 100).step();
    return events.read(SHOP, 0, Set.of(), 100).events().stream()
        .map(logged -> new String(logged.event().body(), UTF_8))
        .toList();
  }

  List<String> actions() {
    return audit.entries().stream().map(AuditEntry::action).toList();
  }

  static Order order(
      String id, Money valueNet, Money valueGross, Money shippingFee, Instant completedAt) {
    return new Order(
        new OrderId(id),
        SHOP,
        "HD-" + id,
        Order.Channel.POS,
        Order.PaymentMethod.CASH,
        Order.Status.COMPLETED,
        "br_01",
        List.of(new Order.Item("SKU-1", 1, valueNet, null, null, false)),
        Money.ZERO,
        shippingFee,
        null,
        "usr_seller",
        true,
        valueGross,
        null,
        valueNet,
        valueGross,
        completedAt,
        completedAt,
        completedAt,
        null,
        null,
        2);
  }

  private static Order refunded(Order order, Money amount, Instant now) {
    var refund = new Refund(Refund.Status.APPROVED, amount, "lỗi", "usr_01", now, "usr_boss", now);
    return new Order(
        order.id(),
        order.organization(),
        order.code(),
        order.channel(),
        order.paymentMethod(),
        Order.Status.CANCELLED,
        order.branchId(),
        order.items(),
        order.discount(),
        order.shippingFee(),
        order.customer(),
        order.sellerId(),
        order.paid(),
        order.paidAmount(),
        order.notes(),
        order.valueNet(),
        order.valueGross(),
        order.createdAt(),
        now,
        order.completedAt(),
        refund,
        now,
        order.version() + 2);
  }
}
