package com.meocrm.adapter.http.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.Language;
import com.meocrm.adapter.http.web.Messages;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.order.Refund;
import com.meocrm.core.order.Warning;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An order on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderJson(
    String id,
    String code,
    String channel,
    String paymentMethod,
    String status,
    String branchId,
    List<Item> items,
    String discount,
    String shippingFee,
    @Nullable Customer customer,
    String sellerId,
    boolean isPaid,
    String paidAmount,
    @Nullable String notes,
    String valueNet,
    String valueGross,
    String createdAt,
    String updatedAt,
    @Nullable String completedAt,
    @Nullable RefundJson refund,
    @Nullable String refundedAt,
    @Nullable List<WarningJson> warnings) {
  private static final int MAX_TEXT_LENGTH = 200;
  private static final int MAX_PERCENT_DECIMALS = 4;

  /** What {@code POST /orders} takes. */
  static PlaceOrder.Command command(JsonObject body) {
    var command =
        new PlaceOrder.Command(
            body.optionalIdentifier("id"),
            body.optionalText("code", MAX_TEXT_LENGTH),
            body.oneOf("channel", Order.Channel.class),
            body.oneOf("paymentMethod", Order.PaymentMethod.class),
            body.text("branchId", MAX_TEXT_LENGTH),
            body.objects("items", 1, Order.MAX_ITEMS, OrderJson::commandItem),
            body.optionalMoney("discount"),
            body.optionalMoney("shippingFee"),
            body.optionalObject("customer", OrderJson::commandCustomer),
            body.optionalText("sellerId", MAX_TEXT_LENGTH),
            body.flag("isPaid", false),
            body.optionalMoney("paidAmount"),
            body.optionalText("notes", Order.MAX_NOTES_LENGTH));
    body.done();
    return command;
  }

  private static PlaceOrder.Item commandItem(JsonObject item) {
    return new PlaceOrder.Item(
        item.text("sku", MAX_TEXT_LENGTH),
        (long) item.number("quantity", 1, Order.MAX_QUANTITY),
        item.money("unitPrice"),
        item.optionalOneOf("discountType", Order.DiscountType.class),
        item.optionalDecimal("discountValue", MAX_PERCENT_DECIMALS),
        item.optionalFlag("taxExempt"));
  }

  private static Order.Customer commandCustomer(JsonObject customer) {
    return new Order.Customer(
        customer.optionalText("id", MAX_TEXT_LENGTH),
        customer.optionalText("name", MAX_TEXT_LENGTH),
        customer.optionalText("phone", MAX_TEXT_LENGTH));
  }

  static OrderJson of(Order order) {
    return of(order, List.of(), Language.ENGLISH);
  }

  /**
   * @param warnings of the answer that places the order
   * @param language of the warnings
   */
  static OrderJson of(Order order, List<Warning> warnings, Language language) {
    var refund = order.refund();
    var refundedAt = order.refundedAt();
    var customer = order.customer();
    var completedAt = order.completedAt();
    return new OrderJson(
        order.id().value(),
        order.code(),
        order.channel().name(),
        order.paymentMethod().name(),
        order.status().name(),
        order.branchId(),
        order.items().stream().map(Item::of).toList(),
        order.discount().toString(),
        order.shippingFee().toString(),
        customer == null ? null : new Customer(customer.id(), customer.name(), customer.phone()),
        order.sellerId(),
        order.paid(),
        order.paidAmount().toString(),
        order.notes(),
        order.valueNet().toString(),
        order.valueGross().toString(),
        WireTime.of(order.createdAt()),
        WireTime.of(order.updatedAt()),
        completedAt == null ? null : WireTime.of(completedAt),
        refund == null ? null : RefundJson.of(refund),
        refundedAt == null ? null : WireTime.of(refundedAt),
        warnings.isEmpty()
            ? null
            : warnings.stream().map(warning -> WarningJson.of(warning, language)).toList());
  }

  /** One line. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Item(
      String sku,
      int quantity,
      String unitPrice,
      @Nullable String discountType,
      @Nullable String discountValue,
      boolean taxExempt) {
    private static final int MIN_DECIMALS = 2;

    static Item of(Order.Item item) {
      var discountType = item.discountType();
      return new Item(
          item.sku(),
          item.quantity(),
          item.unitPrice().toString(),
          discountType == null ? null : discountType.name(),
          decimal(item.discountValue()),
          item.taxExempt());
    }

    /** Two decimals as money has, more when a percentage needs them. */
    private static @Nullable String decimal(@Nullable BigDecimal value) {
      if (value == null) {
        return null;
      }
      int needed = value.stripTrailingZeros().scale();
      return value.setScale(Math.max(MIN_DECIMALS, needed)).toPlainString();
    }
  }

  /** Who bought it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Customer(@Nullable String id, @Nullable String name, @Nullable String phone) {}

  /** Money that goes back. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record RefundJson(
      String status,
      String amount,
      String reason,
      String requestedBy,
      String requestedAt,
      @Nullable String decidedBy,
      @Nullable String decidedAt) {
    static RefundJson of(Refund refund) {
      var decidedAt = refund.decidedAt();
      return new RefundJson(
          refund.status().name(),
          refund.amount().toString(),
          refund.reason(),
          refund.requestedBy(),
          WireTime.of(refund.requestedAt()),
          refund.decidedBy(),
          decidedAt == null ? null : WireTime.of(decidedAt));
    }
  }

  /** What did not stand in the way of the order. */
  record WarningJson(String code, String message, Map<String, Object> details) {
    static WarningJson of(Warning warning, Language language) {
      return new WarningJson(
          warning.code(),
          Messages.told(language, warning.code(), warning.message(), warning.details()),
          warning.details());
    }
  }
}
