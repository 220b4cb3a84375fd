package com.meocrm.core.commission;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.commission.Commission.Kind;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderReactions;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What orders mean for their sellers: a completed one earns a commission, a refunded one takes its
 * share back. In the unit of work of the order, so that neither stands without the other.
 */
public final class EarnCommissions implements OrderReactions {
  private final CommissionSettings settings;
  private final CommissionRules rules;
  private final SellerMonths months;
  private final Commissions commissions;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public EarnCommissions(
      CommissionSettings settings,
      CommissionRules rules,
      SellerMonths months,
      Commissions commissions,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.settings = settings;
    this.rules = rules;
    this.months = months;
    this.commissions = commissions;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Has a completed order earn its seller a PENDING commission by the rule that counts at its
   * completion. Nothing is earned when commissions are switched off, when there is no rule, or when
   * it gives nothing; the seller's month is counted all the same, for the rules to come.
   */
  @Override
  public void completed(RequestContext context, Order order) {
    var completedAt = Objects.requireNonNull(order.completedAt(), "completedAt");
    var period = BusinessTime.monthOf(completedAt);
    var month = months.add(order.organization(), order.sellerId(), period, order.valueNet());
    var policy = settings.of(context, order);
    if (!policy.enabled()) {
      return;
    }
    rules
        .activeAt(order.organization(), completedAt, policy.plan())
        .ifPresent(rule -> earn(order, rule, month, period, policy.split(), context));
  }

  /** Takes back the refunded share of what an order had earned. */
  @Override
  public void refunded(RequestContext context, Order order, Money amount) {
    var share = order.refundedShare();
    var net = Money.ZERO.minus(Money.rounded(order.valueNet().amount().multiply(share)));
    var earnedIn = BusinessTime.monthOf(Objects.requireNonNull(order.completedAt(), "completedAt"));
    months.add(order.organization(), order.sellerId(), earnedIn, net);
    commissions
        .ofOrder(order.organization(), order.id().value(), Kind.EARNED)
        .ifPresent(earned -> {
          if (share.compareTo(BigDecimal.ONE) == 0) {
            months.takeBonusBack(
                order.organization(), order.sellerId(), earnedIn, order.id().value());
          }
          takeBack(earned, share, net, context);
        });
  }

  private void earn(
      Order order,
      CommissionRule rule,
      SellerMonth month,
      YearMonth period,
      CommissionSplit split,
      RequestContext context) {
    var earning = rule.plan().earning(order.valueNet(), month);
    if (earning.amount().equals(Money.ZERO)) {
      return;
    }
    if (rule.plan() instanceof CommissionPlan.Bonus) {
      months.giveBonus(order.organization(), order.sellerId(), period, order.id().value());
    }
    add(
        Kind.EARNED,
        order.id().value(),
        order.sellerId(),
        rule.id(),
        order.valueNet(),
        earning.ratePercent(),
        split.of(earning.amount()),
        period,
        context);
  }

  private void takeBack(Commission earned, BigDecimal share, Money net, RequestContext context) {
    var shares = earned.shares().takenBack(share);
    if (shares.total().equals(Money.ZERO)) {
      return;
    }
    add(
        Kind.ADJUSTMENT,
        earned.orderId(),
        earned.sellerId(),
        earned.ruleId(),
        net,
        earned.ratePercent(),
        shares,
        BusinessTime.monthOf(now()),
        context);
  }

  private void add(
      Kind kind,
      String orderId,
      String sellerId,
      CommissionRuleId ruleId,
      Money base,
      @Nullable BigDecimal ratePercent,
      CommissionShares shares,
      YearMonth period,
      RequestContext context) {
    var commission =
        new Commission(
            new CommissionId(ids.next(CommissionId.PREFIX)),
            context.organization(),
            kind,
            orderId,
            sellerId,
            ruleId,
            base,
            ratePercent,
            shares.total(),
            shares,
            Status.PENDING,
            period,
            now(),
            null,
            null,
            null,
            null,
            1);
    commissions.add(commission);
    audit.created(
        context,
        kind == Kind.EARNED ? "commission.earn" : "commission.adjust",
        "commission:" + commission.id(),
        Map.of(
            "orderId", orderId,
            "sellerId", sellerId,
            "ruleId", ruleId.value(),
            "amount", commission.amount().toString(),
            "period", period.toString()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
