package com.meocrm.core.audit;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes audit entries from inside a use case: they commit with what they tell of. Personal data is
 * redacted here, before anything is stored, unless the tenant wants it kept.
 */
public final class AuditTrail {
  private final UnitOfWork unitOfWork;
  private final AuditLog log;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final TrailPolicy.Source policies;

  /** A trail of everything, without personal data. */
  public AuditTrail(UnitOfWork unitOfWork, AuditLog log, IdGenerator ids, InstantSource clock) {
    this(unitOfWork, log, ids, clock, (organization, plan) -> TrailPolicy.DEFAULT);
  }

  /** A trail as each tenant wants it. */
  public AuditTrail(
      UnitOfWork unitOfWork,
      AuditLog log,
      IdGenerator ids,
      InstantSource clock,
      TrailPolicy.Source policies) {
    this.unitOfWork = unitOfWork;
    this.log = log;
    this.ids = ids;
    this.clock = clock;
    this.policies = policies;
  }

  /** A new {@code entity}, {@code after} being what of it matters. */
  public void created(RequestContext context, String action, String entity, Map<String, ?> after) {
    write(context, action, entity, Decision.ALLOWED, null, after);
  }

  /** A changed {@code entity}; {@code before} and {@code after} tell what is different. */
  public void changed(
      RequestContext context,
      String action,
      String entity,
      Map<String, ?> before,
      Map<String, ?> after) {
    write(context, action, entity, Decision.ALLOWED, before, after);
  }

  /** An {@code entity} that is gone. */
  public void removed(RequestContext context, String action, String entity, Map<String, ?> before) {
    write(context, action, entity, Decision.ALLOWED, before, null);
  }

  /**
   * An attempt that was not carried out; in a unit of work of its own, since the attempt has none.
   */
  public void refused(RequestContext context, String action, String entity, Decision decision) {
    unitOfWork.execute(
        context.organization(), () -> write(context, action, entity, decision, null, null));
  }

  /**
   * An attempt and all that is known of it; in the current unit of work, or in one of its own where
   * there is none.
   */
  public void noted(
      RequestContext context,
      String action,
      String entity,
      Decision decision,
      Map<String, ?> facts) {
    unitOfWork.execute(
        context.organization(), () -> write(context, action, entity, decision, null, facts));
  }

  private void write(
      RequestContext context,
      String action,
      String entity,
      Decision decision,
      @Nullable Map<String, ?> before,
      @Nullable Map<String, ?> after) {
    var policy = policies.of(context.organization(), context.caller().plan());
    if (!policy.enabled()) {
      return;
    }
    log.append(
        new AuditEntry(
            new AuditId(ids.next(AuditId.PREFIX)),
            context.organization(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            context.actor(),
            context.caller().client(),
            action,
            entity,
            decision,
            facts(before, policy),
            facts(after, policy),
            context.traceId()));
  }

  private static JsonValue.@Nullable Members facts(
      @Nullable Map<String, ?> facts, TrailPolicy policy) {
    if (facts == null) {
      return null;
    }
    var json = (JsonValue.Members) JsonValue.of(facts);
    return policy.redactsPersonalData() ? PersonalData.redacted(json) : json;
  }
}
