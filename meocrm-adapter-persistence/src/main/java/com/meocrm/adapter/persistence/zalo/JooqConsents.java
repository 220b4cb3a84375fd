package com.meocrm.adapter.persistence.zalo;

import static com.meocrm.adapter.persistence.jooq.Tables.CUSTOMER_CONSENT;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.CustomerConsentRecord;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.zalo.Consent;
import com.meocrm.core.zalo.Consent.Subject;
import com.meocrm.core.zalo.Consents;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consents as a table. */
public final class JooqConsents implements Consents {
  private final Transactions transactions;

  public JooqConsents(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Consent> of(OrganizationId organization, Collection<Subject> subjects) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(CUSTOMER_CONSENT)
                .where(CUSTOMER_CONSENT.ORGANIZATION_ID.eq(organization.value()))
                .and(
                    row(CUSTOMER_CONSENT.SUBJECT_KIND, CUSTOMER_CONSENT.SUBJECT)
                        .in(
                            subjects.stream()
                                .map(subject -> row(subject.kind().name(), subject.value()))
                                .toList()))
                .fetch(JooqConsents::consent));
  }

  @Override
  public void put(Consent consent) {
    transactions
        .current(consent.organization())
        .insertInto(CUSTOMER_CONSENT)
        .set(CUSTOMER_CONSENT.ORGANIZATION_ID, consent.organization().value())
        .set(CUSTOMER_CONSENT.SUBJECT_KIND, consent.subject().kind().name())
        .set(CUSTOMER_CONSENT.SUBJECT, consent.subject().value())
        .set(CUSTOMER_CONSENT.CONSENT_ID, consent.id())
        .set(CUSTOMER_CONSENT.STATE, consent.state().name())
        .set(CUSTOMER_CONSENT.SOURCE, consent.source())
        .set(CUSTOMER_CONSENT.NOTE, consent.note())
        .set(CUSTOMER_CONSENT.RECORDED_BY, consent.recordedBy())
        .set(CUSTOMER_CONSENT.RECORDED_AT, consent.recordedAt())
        .onConflict(
            CUSTOMER_CONSENT.ORGANIZATION_ID,
            CUSTOMER_CONSENT.SUBJECT_KIND,
            CUSTOMER_CONSENT.SUBJECT)
        .doUpdate()
        .set(CUSTOMER_CONSENT.STATE, excluded(CUSTOMER_CONSENT.STATE))
        .set(CUSTOMER_CONSENT.SOURCE, excluded(CUSTOMER_CONSENT.SOURCE))
        .set(CUSTOMER_CONSENT.NOTE, excluded(CUSTOMER_CONSENT.NOTE))
        .set(CUSTOMER_CONSENT.RECORDED_BY, excluded(CUSTOMER_CONSENT.RECORDED_BY))
        .set(CUSTOMER_CONSENT.RECORDED_AT, excluded(CUSTOMER_CONSENT.RECORDED_AT))
        .execute();
  }

  @Override
  public Page<Consent> list(OrganizationId organization, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(CUSTOMER_CONSENT)
                    .where(CUSTOMER_CONSENT.ORGANIZATION_ID.eq(organization.value()))
                    .and(
                        after == null
                            ? noCondition()
                            : row(CUSTOMER_CONSENT.RECORDED_AT, CUSTOMER_CONSENT.CONSENT_ID)
                                .lt(after.recordedAt(), after.id()))
                    .orderBy(
                        CUSTOMER_CONSENT.RECORDED_AT.desc(), CUSTOMER_CONSENT.CONSENT_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqConsents::consent),
                limit));
  }

  private static Consent consent(CustomerConsentRecord row) {
    return new Consent(
        new OrganizationId(row.getOrganizationId()),
        new Subject(Subject.Kind.valueOf(row.getSubjectKind()), row.getSubject()),
        Consent.State.valueOf(row.getState()),
        row.getSource(),
        row.getNote(),
        row.getRecordedBy(),
        row.getRecordedAt());
  }
}
