package com.meocrm.adapter.persistence.zalo;

import static com.meocrm.adapter.persistence.jooq.Tables.CUSTOMER_MESSAGE;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.CustomerMessageRecord;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.zalo.CustomerMessage;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.Standing;
import com.meocrm.core.zalo.CustomerMessage.State;
import com.meocrm.core.zalo.CustomerMessages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.UpdateSetMoreStep;
import org.jspecify.annotations.Nullable;

/** Messages to customers as a table; each change is one statement that checks the state. */
public final class JooqCustomerMessages implements CustomerMessages {
  private static final Condition OPEN =
      CUSTOMER_MESSAGE.STATE.in(inline(State.QUEUED.name()), inline(State.WAITING.name()));
  private static final Condition UNFINISHED =
      CUSTOMER_MESSAGE.STATE.in(
          inline(State.QUEUED.name()), inline(State.WAITING.name()), inline(State.SENDING.name()));
  private static final Condition ENDED =
      CUSTOMER_MESSAGE.STATE.in(
          State.SKIPPED.name(),
          State.SENT.name(),
          State.DELIVERED.name(),
          State.UNKNOWN.name(),
          State.FAILED.name(),
          State.EXPIRED.name());

  private final Transactions transactions;

  public JooqCustomerMessages(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public boolean add(CustomerMessage message) {
    var row = new CustomerMessageRecord();
    row.setOrganizationId(message.organization().value());
    row.setMessageId(message.id().value());
    row.setTrackingId(message.trackingId());
    row.setEventType(message.eventType());
    row.setEventId(message.eventId());
    row.setOrderId(message.orderId());
    row.setPhone(message.phone());
    row.setOaId(message.oaId());
    row.setTemplateId(message.templateId());
    row.setState(message.state().name());
    row.setReason(message.reason() == null ? null : message.reason().name());
    row.setDetail(Texts.cut(message.detail()));
    row.setTries(message.tries());
    row.setZaloId(message.zaloId());
    row.setNotBefore(message.notBefore());
    row.setCreatedAt(message.createdAt());
    row.setUpdatedAt(message.updatedAt());
    row.setSentAt(message.sentAt());
    row.setDeliveredAt(message.deliveredAt());
    return transactions.asTenant(
        message.organization(),
        dsl -> dsl.insertInto(CUSTOMER_MESSAGE).set(row).onConflictDoNothing().execute() > 0);
  }

  @Override
  public Optional<CustomerMessage> find(OrganizationId organization, DeliveryId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(CUSTOMER_MESSAGE)
                .where(isThis(organization, id))
                .fetchOptional(JooqCustomerMessages::message));
  }

  @Override
  public Optional<CustomerMessage> findByTracking(OrganizationId organization, String trackingId) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(CUSTOMER_MESSAGE)
                .where(CUSTOMER_MESSAGE.ORGANIZATION_ID.eq(organization.value()))
                .and(CUSTOMER_MESSAGE.TRACKING_ID.eq(trackingId))
                .limit(1)
                .fetchOptional(JooqCustomerMessages::message));
  }

  @Override
  public boolean move(
      OrganizationId organization, DeliveryId id, Set<State> from, Standing to, Instant now) {
    return transactions.asTenant(
        organization,
        dsl ->
            standing(dsl, to, now)
                    .where(isThis(organization, id))
                    .and(CUSTOMER_MESSAGE.STATE.in(from.stream().map(State::name).toList()))
                    .execute()
                > 0);
  }

  @Override
  public void putOff(
      OrganizationId organization, @Nullable String oaId, DeliveryId id, Standing to, Instant now) {
    transactions.asTenant(
        organization,
        dsl -> {
          int changed =
              standing(dsl, to, now)
                  .set(
                      CUSTOMER_MESSAGE.TRIES,
                      case_()
                          .when(
                              CUSTOMER_MESSAGE.STATE.eq(State.SENDING.name()),
                              CUSTOMER_MESSAGE.TRIES.minus(1))
                          .else_(CUSTOMER_MESSAGE.TRIES))
                  .where(isThis(organization, id))
                  .and(
                      CUSTOMER_MESSAGE.STATE.in(
                          State.QUEUED.name(), State.WAITING.name(), State.SENDING.name()))
                  .execute();
          return oaId == null
              ? changed
              : standing(dsl, to, now)
                  .where(CUSTOMER_MESSAGE.ORGANIZATION_ID.eq(organization.value()))
                  .and(CUSTOMER_MESSAGE.OA_ID.eq(oaId))
                  .and(OPEN)
                  .execute();
        });
  }

  @Override
  public void withdrawn(OrganizationId organization, DeliveryId id, String why, Instant now) {
    transactions.asWorker(dsl ->
        standing(dsl, Standing.of(State.FAILED, Reason.UNAVAILABLE, why), now)
            .set(CUSTOMER_MESSAGE.STATE, ifBegun(State.UNCONFIRMED.name(), State.FAILED.name()))
            .set(
                CUSTOMER_MESSAGE.REASON,
                ifBegun(Reason.NO_RECEIPT.name(), Reason.UNAVAILABLE.name()))
            .where(isThis(organization, id))
            .and(OPEN.or(CUSTOMER_MESSAGE.STATE.eq(State.SENDING.name())))
            .execute());
  }

  private static Field<String> ifBegun(String yes, String no) {
    return when(CUSTOMER_MESSAGE.STATE.eq(inline(State.SENDING.name())), inline(yes))
        .otherwise(inline(no));
  }

  @Override
  public boolean begin(OrganizationId organization, DeliveryId id, Instant now) {
    return transactions.asTenant(
        organization,
        dsl ->
            standing(dsl, Standing.of(State.SENDING), now)
                    .set(CUSTOMER_MESSAGE.TRIES, CUSTOMER_MESSAGE.TRIES.plus(1))
                    .where(isThis(organization, id))
                    .and(OPEN)
                    .execute()
                > 0);
  }

  @Override
  public void sent(OrganizationId organization, DeliveryId id, String zaloId, Instant now) {
    transactions.asTenant(
        organization,
        dsl -> {
          boolean moved =
              standing(dsl, Standing.of(State.SENT), now)
                      .set(CUSTOMER_MESSAGE.ZALO_ID, zaloId)
                      .set(CUSTOMER_MESSAGE.SENT_AT, now)
                      .where(isThis(organization, id))
                      .and(
                          CUSTOMER_MESSAGE.STATE.in(
                              State.SENDING.name(), State.UNCONFIRMED.name(), State.UNKNOWN.name()))
                      .execute()
                  > 0;
          return moved
              || dsl.update(CUSTOMER_MESSAGE)
                      .set(CUSTOMER_MESSAGE.ZALO_ID, zaloId)
                      .set(CUSTOMER_MESSAGE.SENT_AT, coalesce(CUSTOMER_MESSAGE.SENT_AT, val(now)))
                      .where(isThis(organization, id))
                      .and(CUSTOMER_MESSAGE.STATE.eq(State.DELIVERED.name()))
                      .execute()
                  > 0;
        });
  }

  @Override
  public boolean delivered(
      OrganizationId organization,
      DeliveryId id,
      @Nullable String zaloId,
      Instant at,
      Instant now) {
    return transactions.asTenant(
        organization,
        dsl ->
            standing(dsl, Standing.of(State.DELIVERED), now)
                    .set(CUSTOMER_MESSAGE.ZALO_ID, coalesce(CUSTOMER_MESSAGE.ZALO_ID, val(zaloId)))
                    .set(CUSTOMER_MESSAGE.DELIVERED_AT, at)
                    .where(isThis(organization, id))
                    .and(CUSTOMER_MESSAGE.TRIES.gt(0))
                    .and(CUSTOMER_MESSAGE.DELIVERED_AT.isNull())
                    .execute()
                > 0);
  }

  @Override
  public List<CustomerMessage> unconfirmed(Instant before, int limit) {
    return transactions.asWorker(dsl ->
        dsl.selectFrom(CUSTOMER_MESSAGE)
            .where(CUSTOMER_MESSAGE.STATE.eq(inline(State.UNCONFIRMED.name())))
            .and(CUSTOMER_MESSAGE.UPDATED_AT.lt(before))
            .orderBy(CUSTOMER_MESSAGE.UPDATED_AT)
            .limit(limit)
            .fetch(JooqCustomerMessages::message));
  }

  @Override
  public int expire(Instant before, String why, Instant now, int limit) {
    return transactions.asWorker(dsl ->
        standing(dsl, Standing.of(State.EXPIRED, Reason.TOO_OLD, why), now)
            .set(CUSTOMER_MESSAGE.STATE, ifBegun(State.UNCONFIRMED.name(), State.EXPIRED.name()))
            .set(CUSTOMER_MESSAGE.REASON, ifBegun(Reason.NO_RECEIPT.name(), Reason.TOO_OLD.name()))
            .where(
                row(CUSTOMER_MESSAGE.ORGANIZATION_ID, CUSTOMER_MESSAGE.MESSAGE_ID)
                    .in(
                        dsl.select(CUSTOMER_MESSAGE.ORGANIZATION_ID, CUSTOMER_MESSAGE.MESSAGE_ID)
                            .from(CUSTOMER_MESSAGE)
                            .where(CUSTOMER_MESSAGE.CREATED_AT.lt(before))
                            .and(UNFINISHED)
                            .limit(limit)))
            .and(UNFINISHED)
            .execute());
  }

  @Override
  public int forget(Instant before, int limit) {
    return transactions.asWorker(dsl ->
        dsl.deleteFrom(CUSTOMER_MESSAGE)
            .where(
                row(CUSTOMER_MESSAGE.ORGANIZATION_ID, CUSTOMER_MESSAGE.MESSAGE_ID)
                    .in(
                        dsl.select(CUSTOMER_MESSAGE.ORGANIZATION_ID, CUSTOMER_MESSAGE.MESSAGE_ID)
                            .from(CUSTOMER_MESSAGE)
                            .where(CUSTOMER_MESSAGE.UPDATED_AT.lt(before))
                            .and(ENDED)
                            .orderBy(CUSTOMER_MESSAGE.UPDATED_AT)
                            .limit(limit)))
            .execute());
  }

  @Override
  public Page<CustomerMessage> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(CUSTOMER_MESSAGE)
                    .where(CUSTOMER_MESSAGE.ORGANIZATION_ID.eq(organization.value()))
                    .and(
                        filter.state() == null
                            ? noCondition()
                            : CUSTOMER_MESSAGE.STATE.eq(filter.state().name()))
                    .and(
                        filter.orderId() == null
                            ? noCondition()
                            : CUSTOMER_MESSAGE.ORDER_ID.eq(filter.orderId()))
                    .and(
                        after == null
                            ? noCondition()
                            : row(CUSTOMER_MESSAGE.CREATED_AT, CUSTOMER_MESSAGE.MESSAGE_ID)
                                .lt(after.createdAt(), after.id().value()))
                    .orderBy(CUSTOMER_MESSAGE.CREATED_AT.desc(), CUSTOMER_MESSAGE.MESSAGE_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqCustomerMessages::message),
                limit));
  }

  /** The newest about an order, oldest first. */
  public static List<CustomerMessage> of(
      DSLContext dsl, OrganizationId organization, String orderId, int limit) {
    return dsl.selectFrom(CUSTOMER_MESSAGE)
        .where(CUSTOMER_MESSAGE.ORGANIZATION_ID.eq(organization.value()))
        .and(CUSTOMER_MESSAGE.ORDER_ID.eq(orderId))
        .orderBy(CUSTOMER_MESSAGE.CREATED_AT.desc(), CUSTOMER_MESSAGE.MESSAGE_ID.desc())
        .limit(limit)
        .fetch(JooqCustomerMessages::message)
        .reversed();
  }

  private static UpdateSetMoreStep<CustomerMessageRecord> standing(
      DSLContext dsl, Standing to, Instant now) {
    return dsl.update(CUSTOMER_MESSAGE)
        .set(CUSTOMER_MESSAGE.STATE, to.state().name())
        .set(CUSTOMER_MESSAGE.REASON, to.reason() == null ? null : to.reason().name())
        .set(CUSTOMER_MESSAGE.DETAIL, Texts.cut(to.detail()))
        .set(CUSTOMER_MESSAGE.NOT_BEFORE, to.notBefore())
        .set(CUSTOMER_MESSAGE.UPDATED_AT, now);
  }

  private static Condition isThis(OrganizationId organization, DeliveryId id) {
    return CUSTOMER_MESSAGE
        .ORGANIZATION_ID
        .eq(organization.value())
        .and(CUSTOMER_MESSAGE.MESSAGE_ID.eq(id.value()));
  }

  private static CustomerMessage message(CustomerMessageRecord row) {
    return new CustomerMessage(
        new OrganizationId(row.getOrganizationId()),
        new DeliveryId(row.getMessageId()),
        row.getEventType(),
        row.getEventId(),
        row.getOrderId(),
        row.getPhone(),
        row.getOaId(),
        row.getTemplateId(),
        State.valueOf(row.getState()),
        row.getReason() == null ? null : Reason.valueOf(row.getReason()),
        row.getDetail(),
        row.getTries(),
        row.getZaloId(),
        row.getNotBefore(),
        row.getCreatedAt(),
        row.getUpdatedAt(),
        row.getSentAt(),
        row.getDeliveredAt());
  }
}
