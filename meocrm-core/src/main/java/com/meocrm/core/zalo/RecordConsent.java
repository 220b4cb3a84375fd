package com.meocrm.core.zalo;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.zalo.Consent.Subject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores what a customer decided on being written to. */
public final class RecordConsent {
  private final UnitOfWork unitOfWork;
  private final Consents consents;
  private final AuditTrail audit;
  private final InstantSource clock;

  public RecordConsent(
      UnitOfWork unitOfWork, Consents consents, AuditTrail audit, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.consents = consents;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Stores the decision.
   *
   * @throws DomainException with all violations at once
   */
  public Consent handle(Command command, RequestContext context) {
    var subject = subject(command);
    return unitOfWork.run(context.organization(), () -> record(command, subject, context));
  }

  private Consent record(Command command, Subject subject, RequestContext context) {
    var consent =
        new Consent(
            context.organization(),
            subject,
            command.state,
            command.source,
            command.note,
            context.actor(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    consents.put(consent);
    var named = subject.kind() == Subject.Kind.PHONE ? "phone" : "customerId";
    audit.created(
        context,
        "consent.record",
        "consent",
        Map.of(named, subject.value(), "state", command.state.name(), "source", command.source));
    return consent;
  }

  private static Subject subject(Command command) {
    var rules = new FieldRules();
    rules.oneLine("source", command.source, Consent.MAX_SOURCE_LENGTH);
    rules.lines("note", command.note, Consent.MAX_NOTE_LENGTH);
    var subject = subject(command.phone, command.customerId, rules);
    rules.orThrow();
    if (subject == null) {
      throw new IllegalStateException("no subject, and no violation either");
    }
    return subject;
  }

  /** The customer that exactly one of both names; null, and a violation, when none is named so. */
  public static @Nullable Subject subject(
      @Nullable String phone, @Nullable String customerId, FieldRules rules) {
    if ((phone == null) == (customerId == null)) {
      rules.violate("phone", "required", "name the customer by phone or customerId, one of both");
      return null;
    }
    if (phone == null) {
      rules.requireName("customerId", customerId);
      return Subject.ofCustomer(customerId == null ? "" : customerId);
    }
    return switch (VietnamesePhone.read(phone)) {
      case VietnamesePhone.Valid(var number) -> Subject.of(number);
      case VietnamesePhone.Foreign() -> {
        rules.violate("phone", "foreign", "must be a Vietnamese number: Zalo takes no others");
        yield null;
      }
      case VietnamesePhone.Malformed() -> {
        rules.violate("phone", "malformed", "must be a Vietnamese mobile number");
        yield null;
      }
    };
  }

  /**
   * A decision.
   *
   * @param phone of the customer; null: named by id
   * @param customerId of the customer; null: named by phone
   */
  public record Command(
      @Nullable String phone,
      @Nullable String customerId,
      Consent.State state,
      String source,
      @Nullable String note) {}
}
