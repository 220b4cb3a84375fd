package com.meocrm.core.secret;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.signing.SecretCipher;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;

/** Stores a tenant's secret under a name, sealed. Nobody ever reads it back but the hub itself. */
public final class PutSecret {
  public static final int MAX_VALUE_LENGTH = 8192;

  private final UnitOfWork unitOfWork;
  private final TenantSecrets secrets;
  private final SecretCipher cipher;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final SecretChanges changes;

  public PutSecret(
      UnitOfWork unitOfWork,
      TenantSecrets secrets,
      SecretCipher cipher,
      AuditTrail audit,
      InstantSource clock,
      SecretChanges changes) {
    this.unitOfWork = unitOfWork;
    this.secrets = secrets;
    this.cipher = cipher;
    this.audit = audit;
    this.clock = clock;
    this.changes = changes;
  }

  /**
   * Stores the secret.
   *
   * @throws DomainException with all violations at once
   */
  public Stored handle(String name, String value, RequestContext context) {
    check(name, value);
    return unitOfWork.run(context.organization(), () -> put(name, Secret.of(value), context));
  }

  private Stored put(String name, Secret value, RequestContext context) {
    var organization = context.organization();
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var sealed = cipher.seal(value, SecretResolver.context(organization, name));
    boolean isNew = secrets.put(organization, name, sealed, now);
    changes.changed(organization, name);
    var entity = "secret:" + name;
    if (isNew) {
      audit.created(context, "secret.put", entity, Map.of());
    } else {
      audit.changed(context, "secret.put", entity, Map.of(), Map.of());
    }
    return new Stored(name, now, isNew);
  }

  private static void check(String name, String value) {
    var violations = new ArrayList<Violation>();
    if (!Identifiers.isValid(name)) {
      violations.add(new Violation("name", "malformed", "must match " + Identifiers.FORMAT));
    }
    if (value.isBlank() || value.length() > MAX_VALUE_LENGTH) {
      violations.add(
          new Violation(
              "value", "out_of_range", "must have 1 to " + MAX_VALUE_LENGTH + " characters"));
    }
    if (!violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
  }

  /** What was stored, without it. */
  public record Stored(String name, Instant updatedAt, boolean isNew) {}
}
