package com.meocrm.core.commission;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has orders completed from a moment on earn commissions by a new rule. */
public final class CreateCommissionRule {
  private final UnitOfWork unitOfWork;
  private final CommissionRules rules;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public CreateCommissionRule(
      UnitOfWork unitOfWork,
      CommissionRules rules,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rules = rules;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Creates the rule.
   *
   * @throws DomainException with all violations of the command at once
   */
  public CommissionRule handle(Command command, RequestContext context) {
    return unitOfWork.run(context.organization(), () -> create(command, context));
  }

  private CommissionRule create(Command command, RequestContext context) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var checks = new RuleChecks();
    var plan = checks.plan(command);
    checks.name(command.name());
    checks.validFrom(command.validFrom(), now);
    if (plan == null || !checks.violations().isEmpty()) {
      throw DomainException.violations(checks.violations());
    }
    var rule =
        new CommissionRule(
            new CommissionRuleId(ids.next(CommissionRuleId.PREFIX)),
            context.organization(),
            command.name(),
            plan,
            command.validFrom() == null ? now : command.validFrom().truncatedTo(ChronoUnit.MILLIS),
            now);
    rules.add(rule);
    audit.created(
        context,
        "commission_rule.create",
        "commission_rule:" + rule.id(),
        Map.of("plan", plan.toString(), "validFrom", rule.validFrom().toString()));
    return rule;
  }

  /**
   * What the caller wants; a field that the type does not know must be absent.
   *
   * @param ratePercent of a FLAT rule
   * @param tiers of a TIERED one; empty: none given
   * @param target of a BONUS, with {@code amount}
   * @param validFrom null: now; never before now, since what was earned stays
   */
  public record Command(
      @Nullable String name,
      CommissionPlan.@Nullable Type type,
      @Nullable BigDecimal ratePercent,
      List<TierCommand> tiers,
      @Nullable Money target,
      @Nullable Money amount,
      @Nullable Instant validFrom) {
    public Command {
      tiers = List.copyOf(tiers);
    }
  }

  /** One tier of a command. */
  public record TierCommand(@Nullable Money from, @Nullable BigDecimal ratePercent) {}
}
