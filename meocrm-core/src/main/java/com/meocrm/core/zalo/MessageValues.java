package com.meocrm.core.zalo;

import com.meocrm.core.order.Order;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills a template with what is known of an order and its event.
 *
 * <p>Texts are brought into the composed form (NFC) first, since Zalo counts characters as they
 * come. What is for people to read is cut to the template's length; codes and amounts never are.
 */
final class MessageValues {
  /** What a message can tell. */
  static final Set<String> FIELDS =
      Set.of(
          "customer.name",
          "customer.id",
          "order.id",
          "order.code",
          "order.status",
          "order.total",
          "order.date",
          "order.time",
          "branch.id",
          "shipment.carrier",
          "shipment.trackingCode",
          "shipment.codAmount",
          "refund.amount",
          "reason");

  /** Names that templates use for these. */
  private static final Map<String, String> USUAL_NAMES =
      Map.ofEntries(
          Map.entry("customer_name", "customer.name"),
          Map.entry("name", "customer.name"),
          Map.entry("ten_khach_hang", "customer.name"),
          Map.entry("customer_id", "customer.id"),
          Map.entry("customer_code", "customer.id"),
          Map.entry("order_id", "order.id"),
          Map.entry("order_code", "order.code"),
          Map.entry("ma_don_hang", "order.code"),
          Map.entry("status", "order.status"),
          Map.entry("order_status", "order.status"),
          Map.entry("total", "order.total"),
          Map.entry("price", "order.total"),
          Map.entry("amount", "order.total"),
          Map.entry("payment", "order.total"),
          Map.entry("order_total", "order.total"),
          Map.entry("date", "order.date"),
          Map.entry("order_date", "order.date"),
          Map.entry("time", "order.time"),
          Map.entry("branch", "branch.id"),
          Map.entry("carrier", "shipment.carrier"),
          Map.entry("tracking_code", "shipment.trackingCode"),
          Map.entry("cod_amount", "shipment.codAmount"),
          Map.entry("cod", "shipment.codAmount"),
          Map.entry("refund_amount", "refund.amount"),
          Map.entry("reason", "reason"));

  private static final Set<String> FREE_TEXT = Set.of("customer.name", "reason");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("dd/MM/yyyy").withZone(BusinessTime.ZONE);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm dd/MM/yyyy").withZone(BusinessTime.ZONE);

  private MessageValues() {}

  /** The message's data, or what stands in its way. */
  static Filled fill(
      ZaloTemplate template, TemplateMapping.Entry entry, Order order, JsonValue.Members event) {
    var known = known(order, event);
    var data = new HashMap<String, String>();
    var problems = new ArrayList<String>();
    for (var parameter : template.parameters()) {
      var field =
          entry
              .parameters()
              .getOrDefault(parameter.name(), USUAL_NAMES.getOrDefault(parameter.name(), ""));
      var value = value(field, known);
      var fitted = value == null ? null : fitted(parameter, field, value);
      if (fitted == null || fitted.isEmpty()) {
        if (parameter.required() && !parameter.acceptsNull()) {
          problems.add("nothing is known for the parameter " + parameter.name());
        }
      } else {
        objection(parameter, fitted)
            .ifPresentOrElse(problems::add, () -> data.put(parameter.name(), fitted));
      }
    }
    return new Filled(data, problems);
  }

  private static Optional<String> objection(ZaloTemplate.Parameter parameter, String value) {
    int length = value.codePointCount(0, value.length());
    if (length < parameter.minLength()
        || (parameter.maxLength() > 0 && length > parameter.maxLength())) {
      return Optional.of(
          "the parameter %s takes %d to %d characters and would get %d"
              .formatted(parameter.name(), parameter.minLength(), parameter.maxLength(), length));
    }
    boolean counts = Set.of("NUMBER", "CURRENCY").contains(parameter.type());
    return counts && !value.matches("\\d+")
        ? Optional.of("the parameter " + parameter.name() + " takes a whole number")
        : Optional.empty();
  }

  private static String fitted(ZaloTemplate.Parameter parameter, String field, String value) {
    var text = Normalizer.normalize(value, Normalizer.Form.NFC).strip();
    int max = parameter.maxLength();
    if (!FREE_TEXT.contains(field) || max <= 1 || text.codePointCount(0, text.length()) <= max) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, max - 1)).strip() + "…";
  }

  private static @Nullable String value(String field, Map<String, @Nullable String> known) {
    return field.startsWith("=") ? field.substring(1) : known.get(field);
  }

  private static Map<String, @Nullable String> known(Order order, JsonValue.Members event) {
    var known = new HashMap<String, @Nullable String>();
    var customer = order.customer();
    known.put("customer.name", customer == null ? null : customer.name());
    known.put("customer.id", customer == null ? null : customer.id());
    known.put("order.id", order.id().value());
    known.put("order.code", order.code());
    known.put("order.status", order.status().name());
    known.put("order.total", wholeDong(order.valueGross().toString()));
    known.put("order.date", DATE.format(order.createdAt()));
    known.put("order.time", TIME.format(order.createdAt()));
    known.put("branch.id", order.branchId());
    known.put("shipment.carrier", text(event, "carrier"));
    known.put("shipment.trackingCode", text(event, "trackingCode"));
    known.put("shipment.codAmount", wholeDong(text(event, "codAmount")));
    known.put("refund.amount", wholeDong(text(event, "refundAmount")));
    known.put("reason", text(event, "reason"));
    return known;
  }

  static @Nullable String text(JsonValue.Members data, String name) {
    return switch (data.get(name).orElse(JsonValue.Null.NULL)) {
      case JsonValue.Text(var text) -> text;
      case JsonValue.Numeral(var text) -> text;
      default -> null;
    };
  }

  /** Templates show amounts in whole dong. */
  private static @Nullable String wholeDong(@Nullable String amount) {
    return amount == null
        ? null
        : new BigDecimal(amount).setScale(0, RoundingMode.HALF_UP).toPlainString();
  }

  /**
   * A message's data.
   *
   * @param problems why it cannot be sent; empty: it can
   */
  record Filled(Map<String, String> data, List<String> problems) {
    Filled {
      data = Map.copyOf(data);
      problems = List.copyOf(problems);
    }
  }
}
