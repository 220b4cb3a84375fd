package com.meocrm.adapter.http.zalo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.zalo.Consent;
import com.meocrm.core.zalo.Consent.Subject;
import com.meocrm.core.zalo.RecordConsent;
import org.jspecify.annotations.Nullable;

/** A customer's decision on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConsentJson(
    String id,
    @Nullable String phone,
    @Nullable String customerId,
    String state,
    String source,
    @Nullable String note,
    String recordedBy,
    String recordedAt) {
  private static final int MAX_PHONE_LENGTH = 32;

  /** What {@code PUT /notifications/consents} takes. */
  static RecordConsent.Command command(JsonObject body) {
    var command =
        new RecordConsent.Command(
            body.optionalNonEmptyText("phone", MAX_PHONE_LENGTH),
            body.optionalNonEmptyText("customerId", FieldRules.MAX_NAME_LENGTH),
            body.oneOf("state", Consent.State.class),
            body.text("source", Consent.MAX_SOURCE_LENGTH),
            body.optionalText("note", Consent.MAX_NOTE_LENGTH));
    body.done();
    return command;
  }

  static ConsentJson of(Consent consent) {
    var subject = consent.subject();
    boolean byPhone = subject.kind() == Subject.Kind.PHONE;
    return new ConsentJson(
        consent.id(),
        byPhone ? subject.value() : null,
        byPhone ? null : subject.value(),
        consent.state().name(),
        consent.source(),
        consent.note(),
        consent.recordedBy(),
        WireTime.of(consent.recordedAt()));
  }
}
