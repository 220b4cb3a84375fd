package com.meocrm.core.sync;

import com.meocrm.core.order.Order;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as a source tells of it: what {@code POST /orders} takes, and where it stands now.
 *
 * @param status null: it says nothing, so it is new
 */
record FeedOrder(PlaceOrder.Command command, Order.@Nullable Status status) {
  private static final int MAX_NAMED = 64;

  /** How an entry is called in errors, whatever else is wrong with it. */
  static @Nullable String nameOf(JsonValue entry) {
    if (!(entry instanceof JsonValue.Members members)) {
      return null;
    }
    for (var name : List.of("id", "code")) {
      if (members.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Text(var text)) {
        var printable = text.replaceAll("\\p{Cntrl}", "");
        return printable.length() > MAX_NAMED ? printable.substring(0, MAX_NAMED) : printable;
      }
    }
    return null;
  }

  /**
   * @throws DomainException with all violations
   */
  static FeedOrder read(JsonValue entry) {
    var rules = new FieldRules();
    if (!(entry instanceof JsonValue.Members members)) {
      rules.violate("order", "type", "must be an object");
      throw DomainException.violations(rules.violations());
    }
    var fields = new JsonFields(members, "", rules);
    var order = new FeedOrder(command(fields), fields.oneOf("status", Order.Status.class));
    if (order.command.id() == null && order.command.code() == null) {
      rules.violate("id", "required", "is missing");
    }
    rules.identifier("id", order.command.id());
    rules.orThrow();
    return order;
  }

  private static PlaceOrder.Command command(JsonFields fields) {
    return new PlaceOrder.Command(
        fields.text("id"),
        fields.text("code"),
        fields.oneOf("channel", Order.Channel.class),
        fields.oneOf("paymentMethod", Order.PaymentMethod.class),
        fields.text("branchId"),
        items(fields),
        fields.money("discount"),
        fields.money("shippingFee"),
        customer(fields.inside("customer")),
        fields.text("sellerId"),
        fields.flag("isPaid"),
        fields.money("paidAmount"),
        fields.text("notes"));
  }

  private static List<PlaceOrder.Item> items(JsonFields fields) {
    var items = new ArrayList<PlaceOrder.Item>();
    for (var item : fields.items("items")) {
      if (item instanceof JsonValue.Members members) {
        var path = "items[" + items.size() + "].";
        items.add(item(new JsonFields(members, path, fields.rules())));
      } else {
        fields.rules().violate("items[" + items.size() + "]", "type", "must be an object");
      }
    }
    return items;
  }

  private static PlaceOrder.Item item(JsonFields fields) {
    return new PlaceOrder.Item(
        fields.text("sku"),
        fields.whole("quantity"),
        fields.money("unitPrice"),
        fields.oneOf("discountType", Order.DiscountType.class),
        fields.decimal("discountValue"),
        fields.optionalFlag("taxExempt"));
  }

  private static Order.@Nullable Customer customer(@Nullable JsonFields fields) {
    return fields == null
        ? null
        : new Order.Customer(fields.text("id"), fields.text("name"), fields.text("phone"));
  }
}
