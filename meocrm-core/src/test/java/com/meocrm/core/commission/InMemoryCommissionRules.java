package com.meocrm.core.commission;

import static java.util.Comparator.comparing;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Commission rules in memory. */
public final class InMemoryCommissionRules implements CommissionRules {
  private static final Comparator<CommissionRule> BY_CREATION =
      comparing(CommissionRule::createdAt).thenComparing(rule -> rule.id().value());
  private static final Comparator<CommissionRule> BY_VALIDITY =
      comparing(CommissionRule::validFrom).thenComparing(BY_CREATION);
  private static final Comparator<CommissionRule> LISTED =
      comparing(CommissionRule::validFrom).thenComparing(rule -> rule.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final List<CommissionRule> rules = new CopyOnWriteArrayList<>();

  public InMemoryCommissionRules(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(CommissionRule rule) {
    unitOfWork.require(rule.organization());
    rules.add(rule);
    unitOfWork.written(rule.organization(), () -> rules.remove(rule));
  }

  @Override
  public Optional<CommissionRule> activeAt(
      OrganizationId organization, Instant moment, CommissionPlan.Type preferred) {
    return of(organization).stream()
        .filter(rule -> !rule.validFrom().isAfter(moment))
        .max(
            comparing((CommissionRule rule) -> rule.plan().type() == preferred)
                .thenComparing(BY_VALIDITY));
  }

  @Override
  public Page<CommissionRule> list(
      OrganizationId organization, @Nullable Position after, int limit) {
    var listed =
        of(organization).stream()
            .filter(rule -> after == null || isBefore(rule, after))
            .sorted(LISTED.reversed())
            .limit(limit + 1L)
            .toList();
    return Page.of(listed, limit);
  }

  private List<CommissionRule> of(OrganizationId organization) {
    return rules.stream().filter(rule -> rule.organization().equals(organization)).toList();
  }

  private static boolean isBefore(CommissionRule rule, Position position) {
    int byTime = rule.validFrom().compareTo(position.validFrom());
    return byTime < 0 || (byTime == 0 && rule.id().value().compareTo(position.id().value()) < 0);
  }
}
