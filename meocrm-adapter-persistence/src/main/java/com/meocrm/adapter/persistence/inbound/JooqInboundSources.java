package com.meocrm.adapter.persistence.inbound;

import static com.meocrm.adapter.persistence.jooq.Tables.INBOUND_SOURCE;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.InboundSourceRecord;
import com.meocrm.core.inbound.InboundSource;
import com.meocrm.core.inbound.InboundSources;
import com.meocrm.core.inbound.SourceId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sources as a table. */
public final class JooqInboundSources implements InboundSources {
  private final Transactions transactions;

  public JooqInboundSources(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(InboundSource source) {
    transactions
        .current(source.organization())
        .insertInto(INBOUND_SOURCE)
        .set(INBOUND_SOURCE.ORGANIZATION_ID, source.organization().value())
        .set(INBOUND_SOURCE.SOURCE_ID, source.id().value())
        .set(INBOUND_SOURCE.NAME, source.name())
        .set(INBOUND_SOURCE.KIND, source.kind())
        .set(INBOUND_SOURCE.SECRET, source.secret())
        .set(INBOUND_SOURCE.CREATED_AT, source.createdAt())
        .execute();
  }

  @Override
  public Optional<InboundSource> remove(OrganizationId organization, SourceId id) {
    return transactions
        .current(organization)
        .deleteFrom(INBOUND_SOURCE)
        .where(INBOUND_SOURCE.ORGANIZATION_ID.eq(organization.value()))
        .and(INBOUND_SOURCE.SOURCE_ID.eq(id.value()))
        .returning()
        .fetchOptional(JooqInboundSources::source);
  }

  @Override
  public Optional<InboundSource> find(OrganizationId organization, SourceId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(INBOUND_SOURCE)
                .where(INBOUND_SOURCE.ORGANIZATION_ID.eq(organization.value()))
                .and(INBOUND_SOURCE.SOURCE_ID.eq(id.value()))
                .fetchOptional(JooqInboundSources::source));
  }

  /** As the worker, who sees all tenants: which one it is, is what the answer tells. */
  @Override
  public Optional<InboundSource> find(SourceId id) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.selectFrom(INBOUND_SOURCE)
            .where(INBOUND_SOURCE.SOURCE_ID.eq(id.value()))
            .limit(1)
            .fetchOptional(JooqInboundSources::source));
  }

  @Override
  public int reseal(
      String prefix, int limit, Function<InboundSource, Optional<InboundSource>> resealing) {
    return transactions.asWorker(dsl -> {
      var stale =
          dsl.selectFrom(INBOUND_SOURCE)
              .where(not(INBOUND_SOURCE.SECRET.startsWith(prefix)))
              .limit(limit)
              .forUpdate()
              .skipLocked()
              .fetch(JooqInboundSources::source);
      for (var source : stale) {
        resealing
            .apply(source)
            .ifPresent(anew ->
                dsl.update(INBOUND_SOURCE)
                    .set(INBOUND_SOURCE.SECRET, anew.secret())
                    .where(INBOUND_SOURCE.ORGANIZATION_ID.eq(anew.organization().value()))
                    .and(INBOUND_SOURCE.SOURCE_ID.eq(anew.id().value()))
                    .execute());
      }
      return stale.size();
    });
  }

  @Override
  public Page<InboundSource> list(
      OrganizationId organization, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(INBOUND_SOURCE)
                    .where(INBOUND_SOURCE.ORGANIZATION_ID.eq(organization.value()))
                    .and(
                        after == null
                            ? noCondition()
                            : row(INBOUND_SOURCE.CREATED_AT, INBOUND_SOURCE.SOURCE_ID)
                                .lt(after.createdAt(), after.id().value()))
                    .orderBy(INBOUND_SOURCE.CREATED_AT.desc(), INBOUND_SOURCE.SOURCE_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqInboundSources::source),
                limit));
  }

  private static InboundSource source(InboundSourceRecord row) {
    return new InboundSource(
        new SourceId(row.getSourceId()),
        new OrganizationId(row.getOrganizationId()),
        row.getName(),
        row.getKind(),
        row.getSecret(),
        row.getCreatedAt());
  }
}
