package com.meocrm.core;

import com.meocrm.core.alert.AcknowledgeAlert;
import com.meocrm.core.audit.AuditRetention;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.TrailPolicy;
import com.meocrm.core.idempotency.Idempotency;
import com.meocrm.core.idempotency.IdempotencyReaper;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.signing.SecretCipher;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What holds for requests whatever they are about: they take effect once, and leave a trail. */
public final class RequestUseCases {
  private final Idempotency idempotency;
  private final AuditTrail auditTrail;
  private final AcknowledgeAlert acknowledgeAlert;
  private final List<Supplier<Duration>> chores;

  RequestUseCases(
      HubStorage storage,
      SecretCipher cipher,
      Supplier<EffectiveSettings> settings,
      Hub.Surroundings around) {
    TrailPolicy.Source policies =
        (organization, plan) -> policy(settings.get(), organization, plan);
    this.auditTrail =
        new AuditTrail(
            storage.unitOfWork(), storage.audit(), around.ids(), around.clock(), policies);
    this.idempotency =
        new Idempotency(
            storage.unitOfWork(),
            storage.requests().idempotency(),
            cipher,
            around.ids(),
            around.nanoTime(),
            time -> LockSupport.parkNanos(time.toNanos()));
    this.acknowledgeAlert =
        new AcknowledgeAlert(storage.unitOfWork(), storage.alerting().alerts(), auditTrail);
    var reaper = new IdempotencyReaper(storage.requests().idempotency());
    var retention = new AuditRetention(storage.requests().auditRetention(), policies);
    this.chores = List.of(reaper::step, retention::step);
  }

  private static TrailPolicy policy(
      EffectiveSettings settings, OrganizationId organization, @Nullable String plan) {
    var wanted = settings.audit(new SettingSubject(organization, null, null, Set.of(), null, plan));
    return new TrailPolicy(
        wanted.enabled(), wanted.redactPersonalData(), Math.max(1, wanted.retentionMonths()));
  }

  /** Has requests with a key take effect once. */
  public Idempotency idempotency() {
    return idempotency;
  }

  /** Writes audit entries, as each tenant wants its trail. */
  public AuditTrail auditTrail() {
    return auditTrail;
  }

  public AcknowledgeAlert acknowledgeAlert() {
    return acknowledgeAlert;
  }

  /** For housekeeping: forgets what is kept for a while only. */
  List<Supplier<Duration>> chores() {
    return chores;
  }
}
