package com.meocrm.adapter.persistence.shipping;

import static com.meocrm.adapter.persistence.jooq.Tables.SHIPMENT;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Constraints;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.Keys;
import com.meocrm.adapter.persistence.jooq.tables.records.ShipmentRecord;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.shipping.Shipment;
import com.meocrm.core.shipping.ShipmentId;
import com.meocrm.core.shipping.Shipments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Shipments as a table. */
public final class JooqShipments implements Shipments {
  private final Transactions transactions;

  public JooqShipments(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Shipment shipment) {
    var recipient = shipment.recipient();
    try {
      transactions
          .current(shipment.organization())
          .insertInto(SHIPMENT)
          .set(SHIPMENT.ORGANIZATION_ID, shipment.organization().value())
          .set(SHIPMENT.SHIPMENT_ID, shipment.id().value())
          .set(SHIPMENT.ORDER_ID, shipment.orderId().value())
          .set(SHIPMENT.CARRIER, shipment.carrier())
          .set(SHIPMENT.TRACKING_CODE, shipment.trackingCode())
          .set(SHIPMENT.RECIPIENT_NAME, recipient == null ? null : recipient.name())
          .set(SHIPMENT.RECIPIENT_PHONE, recipient == null ? null : recipient.phone())
          .set(SHIPMENT.ADDRESS, shipment.address())
          .set(SHIPMENT.COD_AMOUNT, shipment.codAmount().amount())
          .set(SHIPMENT.FEE, shipment.fee().amount())
          .set(SHIPMENT.STATUS, shipment.status().name())
          .set(SHIPMENT.RETRY_COUNT, shipment.retryCount())
          .set(SHIPMENT.FAILED_REASON, shipment.failedReason())
          .set(SHIPMENT.REPORTED_AT, shipment.reportedAt())
          .set(SHIPMENT.CREATED_AT, shipment.createdAt())
          .set(SHIPMENT.UPDATED_AT, shipment.updatedAt())
          .set(SHIPMENT.DELIVERED_AT, shipment.deliveredAt())
          .set(SHIPMENT.GOODS_RECEIVED_AT, shipment.goodsReceivedAt())
          .set(SHIPMENT.VERSION, shipment.version())
          .execute();
    } catch (IntegrityConstraintViolationException e) {
      throw conflict(shipment, e);
    }
  }

  @Override
  public Optional<Shipment> find(OrganizationId organization, ShipmentId id) {
    return first(organization, SHIPMENT.SHIPMENT_ID.eq(id.value()));
  }

  @Override
  public Optional<Shipment> findByTrackingCode(OrganizationId organization, String trackingCode) {
    return first(organization, SHIPMENT.TRACKING_CODE.eq(trackingCode));
  }

  private Optional<Shipment> first(OrganizationId organization, Condition which) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(SHIPMENT)
                .where(SHIPMENT.ORGANIZATION_ID.eq(organization.value()))
                .and(which)
                .fetchOptional(JooqShipments::shipment));
  }

  @Override
  public List<Shipment> lockOf(OrganizationId organization, OrderId orderId) {
    return transactions
        .current(organization)
        .selectFrom(SHIPMENT)
        .where(SHIPMENT.ORGANIZATION_ID.eq(organization.value()))
        .and(SHIPMENT.ORDER_ID.eq(orderId.value()))
        .orderBy(SHIPMENT.CREATED_AT, SHIPMENT.SHIPMENT_ID)
        .forUpdate()
        .fetch(JooqShipments::shipment);
  }

  @Override
  public void save(Shipment shipment) {
    int saved =
        transactions
            .current(shipment.organization())
            .update(SHIPMENT)
            .set(SHIPMENT.STATUS, shipment.status().name())
            .set(SHIPMENT.RETRY_COUNT, shipment.retryCount())
            .set(SHIPMENT.FAILED_REASON, shipment.failedReason())
            .set(SHIPMENT.REPORTED_AT, shipment.reportedAt())
            .set(SHIPMENT.UPDATED_AT, shipment.updatedAt())
            .set(SHIPMENT.DELIVERED_AT, shipment.deliveredAt())
            .set(SHIPMENT.GOODS_RECEIVED_AT, shipment.goodsReceivedAt())
            .set(SHIPMENT.VERSION, shipment.version())
            .where(SHIPMENT.ORGANIZATION_ID.eq(shipment.organization().value()))
            .and(SHIPMENT.SHIPMENT_ID.eq(shipment.id().value()))
            .and(SHIPMENT.VERSION.eq(shipment.version() - 1))
            .execute();
    if (saved != 1) {
      throw new IllegalStateException("shipment was not locked: " + shipment.id());
    }
  }

  @Override
  public Page<Shipment> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(SHIPMENT)
                    .where(SHIPMENT.ORGANIZATION_ID.eq(organization.value()))
                    .and(matches(filter))
                    .and(
                        after == null
                            ? noCondition()
                            : row(SHIPMENT.CREATED_AT, SHIPMENT.SHIPMENT_ID)
                                .lt(after.createdAt(), after.id().value()))
                    .orderBy(SHIPMENT.CREATED_AT.desc(), SHIPMENT.SHIPMENT_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqShipments::shipment),
                limit));
  }

  private static Condition matches(Filter filter) {
    var condition = noCondition();
    if (filter.status() != null) {
      condition = condition.and(SHIPMENT.STATUS.eq(filter.status().name()));
    }
    if (filter.orderId() != null) {
      condition = condition.and(SHIPMENT.ORDER_ID.eq(filter.orderId().value()));
    }
    if (filter.trackingCode() != null) {
      condition = condition.and(SHIPMENT.TRACKING_CODE.eq(filter.trackingCode()));
    }
    return condition;
  }

  private static RuntimeException conflict(
      Shipment shipment, IntegrityConstraintViolationException failure) {
    var constraint = Constraints.violatedBy(failure);
    if (Keys.SHIPMENT_PK.getName().equals(constraint)) {
      return DomainException.conflict(
          "SHIPMENT_EXISTS",
          "A shipment " + shipment.id() + " exists already.",
          Map.of("shipmentId", shipment.id().value()));
    }
    if (Keys.SHIPMENT_TRACKING_CODE.getName().equals(constraint)) {
      return DomainException.conflict(
          "TRACKING_CODE_TAKEN",
          "Another shipment has the tracking code " + shipment.trackingCode() + ".",
          Map.of("trackingCode", shipment.trackingCode()));
    }
    return failure;
  }

  private static Shipment shipment(ShipmentRecord row) {
    return new Shipment(
        new ShipmentId(row.getShipmentId()),
        new OrganizationId(row.getOrganizationId()),
        new OrderId(row.getOrderId()),
        row.getCarrier(),
        row.getTrackingCode(),
        recipient(row),
        row.getAddress(),
        new Money(row.getCodAmount()),
        new Money(row.getFee()),
        Shipment.Status.valueOf(row.getStatus()),
        row.getRetryCount(),
        row.getFailedReason(),
        row.getReportedAt(),
        row.getCreatedAt(),
        row.getUpdatedAt(),
        row.getDeliveredAt(),
        row.getGoodsReceivedAt(),
        row.getVersion());
  }

  private static Shipment.@Nullable Recipient recipient(ShipmentRecord row) {
    return row.getRecipientName() == null && row.getRecipientPhone() == null
        ? null
        : new Shipment.Recipient(row.getRecipientName(), row.getRecipientPhone());
  }
}
