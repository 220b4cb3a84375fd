package com.meocrm.core.order;

import com.meocrm.core.inventory.Shelf;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.Item;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to place an order in which everything that can be known without a store was found
 * right.
 */
record OrderDraft(
    PlaceOrder.Command command,
    Channel channel,
    PaymentMethod paymentMethod,
    String branchId,
    List<Item> items,
    String sellerId,
    BigDecimal vatPercent,
    OrderValue value) {

  /**
   * @throws DomainException with all violations at once, or {@code COD_CANNOT_BE_PREPAID}
   */
  static OrderDraft check(
      PlaceOrder.Command command, RequestContext context, BigDecimal vatPercent) {
    var rules = new OrderRules();
    var sellerId = command.sellerId() == null ? context.actor() : command.sellerId();
    checkNames(command, sellerId, rules);
    var items = rules.items(command.items());
    rules.fields().notNegative("discount", command.discount());
    rules.fields().notNegative("shippingFee", command.shippingFee());
    rules.customer(command.customer());
    rules.fields().lines("notes", command.notes(), Order.MAX_NOTES_LENGTH);
    var value =
        items.size() == command.items().size() ? value(command, items, vatPercent, rules) : null;
    checkPayment(command, isCertain(command, vatPercent) ? value : null, rules);

    var channel = command.channel();
    var paymentMethod = command.paymentMethod();
    var branchId = command.branchId();
    if (!rules.fields().violations().isEmpty()
        || channel == null
        || paymentMethod == null
        || branchId == null
        || value == null) {
      throw DomainException.violations(rules.fields().violations());
    }
    if (isPrepaidCod(command)) {
      throw DomainException.invalid(
          "COD_CANNOT_BE_PREPAID", "An order that is paid on delivery cannot be created as paid.");
    }
    return new OrderDraft(
        command, channel, paymentMethod, branchId, items, sellerId, vatPercent, value);
  }

  /**
   * This draft once the shelf is known: lines that did not say whether they are taxed are as their
   * products are.
   *
   * @throws DomainException unprocessable {@code SKU_UNKNOWN} or {@code SKU_INACTIVE}; conflict
   *     {@code OUT_OF_STOCK}
   */
  OrderDraft on(Shelf shelf) {
    if (!shelf.stocked()) {
      return this;
    }
    ShelfRules.check(branchId, items, shelf);
    var taxed = new ArrayList<Item>();
    for (int i = 0; i < items.size(); i++) {
      var item = items.get(i);
      boolean isOpen = command.items().get(i).taxExempt() == null;
      taxed.add(isOpen ? item.exempt(shelf.get(item.sku()).taxExempt()) : item);
    }
    if (taxed.equals(items)) {
      return this;
    }
    var worth =
        OrderValue.of(taxed, orZero(command.discount()), orZero(command.shippingFee()), vatPercent);
    return new OrderDraft(
        command, channel, paymentMethod, branchId, taxed, sellerId, vatPercent, worth);
  }

  /**
   * Checks what could not be checked before the shelf was known.
   *
   * @throws DomainException with a violation when the order is not paid in full
   */
  void requireFullPayment() {
    var rules = new OrderRules();
    checkPayment(command, value, rules);
    rules.fields().orThrow();
  }

  /** The order as it begins. */
  Order toOrder(OrderId id, String code, RequestContext context, Instant now) {
    return new Order(
        id,
        context.organization(),
        code,
        channel,
        paymentMethod,
        Status.PENDING,
        branchId,
        items,
        orZero(command.discount()),
        orZero(command.shippingFee()),
        command.customer(),
        sellerId,
        command.paid(),
        command.paid() ? value.gross() : Money.ZERO,
        command.notes(),
        value.net(),
        value.gross(),
        now,
        now,
        null,
        null,
        null,
        1);
  }

  private static void checkNames(PlaceOrder.Command command, String sellerId, OrderRules rules) {
    rules.fields().identifier("id", command.id());
    rules.fields().name("code", command.code(), FieldRules.MAX_NAME_LENGTH);
    rules.fields().require("channel", command.channel());
    rules.fields().require("paymentMethod", command.paymentMethod());
    rules.fields().requireName("branchId", command.branchId());
    rules.fields().name("sellerId", sellerId, OrderRules.MAX_SELLER_LENGTH);
  }

  private static @Nullable OrderValue value(
      PlaceOrder.Command command, List<Item> items, BigDecimal vatPercent, OrderRules rules) {
    var discount = orZero(command.discount());
    if (discount.amount().compareTo(OrderValue.sumOfLines(items)) > 0) {
      rules.fields().violate("discount", "out_of_range", "must not exceed the sum of the items");
      return null;
    }
    try {
      return OrderValue.of(items, discount, orZero(command.shippingFee()), vatPercent);
    } catch (ArithmeticException e) {
      var message = "the order's value has more than " + Money.MAX_INTEGER_DIGITS + " digits";
      rules.fields().violate("items", "out_of_range", message);
      return null;
    }
  }

  private static void checkPayment(
      PlaceOrder.Command command, @Nullable OrderValue value, OrderRules rules) {
    var paidAmount = command.paidAmount();
    rules.fields().notNegative("paidAmount", paidAmount);
    if (paidAmount == null || paidAmount.isNegative() || isPrepaidCod(command)) {
      return;
    }
    if (!command.paid() && !paidAmount.equals(Money.ZERO)) {
      rules.fields().violate("paidAmount", "unpaid", "must be 0 or absent while isPaid is false");
    }
    if (command.paid() && value != null && !paidAmount.equals(value.gross())) {
      rules
          .fields()
          .violate(
              "paidAmount",
              "partial_payment",
              "must be the whole value, " + value.gross() + ", or absent");
    }
  }

  /** Whether no product can change what the order is worth. */
  private static boolean isCertain(PlaceOrder.Command command, BigDecimal vatPercent) {
    return vatPercent.signum() == 0
        || command.items().stream().noneMatch(item -> item.taxExempt() == null);
  }

  private static boolean isPrepaidCod(PlaceOrder.Command command) {
    return command.paid()
        && (command.channel() == Channel.COD || command.paymentMethod() == PaymentMethod.COD);
  }

  private static Money orZero(@Nullable Money money) {
    return money == null ? Money.ZERO : money;
  }
}
