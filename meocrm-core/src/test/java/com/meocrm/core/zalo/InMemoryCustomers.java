package com.meocrm.core.zalo;

import com.meocrm.core.InMemoryStaff;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.InMemorySideStarts;
import com.meocrm.core.delivery.NoDeliveries;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.order.Orders;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.SecretCipher;
import java.net.URI;
import java.util.List;
import java.util.random.RandomGenerator;

/** Messages to customers over fakes, for those who serve them. */
public final class InMemoryCustomers {
  public final InMemoryZaloAccounts accounts;
  public final InMemoryCustomerMessages messages = new InMemoryCustomerMessages();
  public final InMemoryConsents consents;
  public final InMemoryZaloTemplates templates = new InMemoryZaloTemplates();

  private final InMemoryUnitOfWork unitOfWork;
  private final TestClock clock;

  public InMemoryCustomers(InMemoryUnitOfWork unitOfWork, TestClock clock) {
    this.accounts = new InMemoryZaloAccounts(unitOfWork, clock);
    this.consents = new InMemoryConsents(unitOfWork);
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  /** The use cases, which reach no Zalo. */
  public CustomerMessaging useCases(
      UnitOfWork work,
      Orders orders,
      EffectiveSettings settings,
      SecretResolver secrets,
      SecretCipher cipher,
      AuditTrail audit,
      AlertRecorder alerts,
      IdGenerator ids,
      RandomGenerator random) {
    var lanes = new InMemoryLanes(clock);
    var staff = new InMemoryStaff(unitOfWork, clock);
    return new CustomerMessaging(
        new CustomerMessaging.Parts(
            work,
            accounts,
            templates,
            consents,
            messages,
            organizations -> List.of(),
            orders,
            new NoDeliveries(),
            lanesPlanned -> {},
            lanes,
            lanes,
            new ZaloSettings(() -> settings, secrets),
            new NoZalo(),
            cipher,
            audit,
            alerts,
            ids,
            random,
            () -> URI.create("https://meo.example"),
            clock,
            clock::nanoTime,
            staff.links(),
            staff.destinations(),
            new SideSends(new InMemorySideStarts(clock), time -> {}),
            Runnable::run));
  }
}
