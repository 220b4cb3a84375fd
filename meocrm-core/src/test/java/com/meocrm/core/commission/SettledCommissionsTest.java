package com.meocrm.core.commission;

import static com.meocrm.core.commission.CommissionFixture.CONTEXT;
import static com.meocrm.core.commission.CommissionFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.InMemorySettingStore;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.TestClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettledCommissionsTest {
  private final TestClock clock = new TestClock();
  private final InMemorySettingStore store =
      new InMemorySettingStore(new InMemoryUnitOfWork(), clock);
  private final EffectiveSettings effective =
      new EffectiveSettings(store, PlanSettings.NONE, clock::nanoTime);
  private final SettledCommissions settings = new SettledCommissions(effective);

  @Test
  void an_order_has_the_policy_of_the_narrowest_scope_that_is_about_it() {
    var money = Money.of(1);
    var order = CommissionFixture.order("ord_1", money, money, Money.ZERO, clock.instant());
    assertThat(settings.of(CONTEXT, order))
        .isEqualTo(
            new CommissionPolicy(true, CommissionPlan.Type.TIERED, CommissionFixture.SPLIT, 5));

    var scopes =
        List.of(
            "tenant",
            "branch:" + order.branchId(),
            "user:" + order.sellerId(),
            "object:" + order.id());
    for (var scope : scopes) {
      assertThat(settings.of(CONTEXT, order).enabled()).isTrue();
      store.set(SHOP, scope, "commission", "{\"enabled\":false}");
      effective.forget(SHOP);
      assertThat(settings.of(CONTEXT, order).enabled()).as(scope).isFalse();
      store.set(SHOP, scope, "commission", "{\"enabled\":true}");
      effective.forget(SHOP);
    }
    store.set(SHOP, "tenant", "commission", "{\"payoutDayOfMonth\":31}");
    effective.forget(SHOP);
    assertThat(settings.ofTenant(CONTEXT).payoutDayOfMonth()).isEqualTo(31);
  }
}
