package com.meocrm.core.notification;

import com.meocrm.core.event.EventType;
import java.util.Map;

/** The hub's own words for what staff is told of. */
final class StaffTemplates {
  private static final Map<String, StaffTemplate> VIETNAMESE =
      Map.ofEntries(
          Map.entry(
              "inventory.low_stock",
              new StaffTemplate(
                  "Sắp hết hàng ({count})",
                  "{sku} · {branchId}: còn {quantity}, tối thiểu {minStock}")),
          Map.entry(
              "order.cancelled",
              new StaffTemplate(
                  "Đơn hàng bị hủy ({count})", "Đơn {code} · {valueGross} · {branchId}")),
          Map.entry(
              "order.refunded",
              new StaffTemplate(
                  "Đơn hàng đã hoàn tiền ({count})", "Đơn {code}: hoàn {refundAmount} · {reason}")),
          Map.entry(
              "shipping.failed",
              new StaffTemplate(
                  "Giao hàng thất bại ({count})",
                  "Đơn {orderId} · {carrier} {trackingCode}: {reason}")),
          Map.entry(
              "webhook.delivery.exhausted",
              new StaffTemplate(
                  "Không gửi được thông báo tới đối tác",
                  "Webhook {webhookId}: {attempts} lần thử đều lỗi ({error}). Xem trang cảnh báo.")),
          Map.entry(
              "webhook.endpoint.disabled",
              new StaffTemplate(
                  "Đã tắt webhook của đối tác", "Webhook {webhookId} đã bị tắt: {reason}")),
          Map.entry(
              "commission.payout.completed",
              new StaffTemplate("Đã chi hoa hồng tháng {period}", "Tổng chi {totalAmount}")),
          Map.entry("alert.opened", new StaffTemplate("Cảnh báo mới ({count})", "{message}")),
          Map.entry(
              "order.created",
              new StaffTemplate(
                  "Đơn hàng mới ({count})", "Đơn {code} · {valueGross} · {branchId}")),
          Map.entry(
              "order.completed",
              new StaffTemplate(
                  "Đơn hàng hoàn tất ({count})", "Đơn {code} · {valueGross} · {branchId}")),
          Map.entry(
              "shipping.delivered",
              new StaffTemplate(
                  "Đã giao hàng ({count})", "Đơn {orderId} · {carrier} {trackingCode}")));

  private static final Map<String, StaffTemplate> ENGLISH =
      Map.ofEntries(
          Map.entry(
              "inventory.low_stock",
              new StaffTemplate(
                  "Low stock ({count})",
                  "{sku} · {branchId}: {quantity} left, minimum {minStock}")),
          Map.entry(
              "order.cancelled",
              new StaffTemplate(
                  "Cancelled orders ({count})", "Order {code} · {valueGross} · {branchId}")),
          Map.entry(
              "order.refunded",
              new StaffTemplate(
                  "Refunded orders ({count})", "Order {code}: {refundAmount} refunded · {reason}")),
          Map.entry(
              "shipping.failed",
              new StaffTemplate(
                  "Failed deliveries ({count})",
                  "Order {orderId} · {carrier} {trackingCode}: {reason}")),
          Map.entry(
              "webhook.delivery.exhausted",
              new StaffTemplate(
                  "Notifications do not reach a partner",
                  "Webhook {webhookId}: all {attempts} attempts failed ({error}). See the alerts.")),
          Map.entry(
              "webhook.endpoint.disabled",
              new StaffTemplate(
                  "A partner's webhook was switched off", "Webhook {webhookId} is off: {reason}")),
          Map.entry(
              "commission.payout.completed",
              new StaffTemplate("Commissions of {period} were paid", "{totalAmount} in total")),
          Map.entry("alert.opened", new StaffTemplate("New alerts ({count})", "{message}")),
          Map.entry(
              "order.created",
              new StaffTemplate(
                  "New orders ({count})", "Order {code} · {valueGross} · {branchId}")),
          Map.entry(
              "order.completed",
              new StaffTemplate(
                  "Completed orders ({count})", "Order {code} · {valueGross} · {branchId}")),
          Map.entry(
              "shipping.delivered",
              new StaffTemplate(
                  "Delivered ({count})", "Order {orderId} · {carrier} {trackingCode}")));

  private StaffTemplates() {}

  static StaffTemplate standard(EventType event, Language language) {
    return switch (language) {
      case VI ->
          VIETNAMESE.getOrDefault(
              event.value(), new StaffTemplate("Sự kiện {event} ({count})", "{event} lúc {time}"));
      case EN ->
          ENGLISH.getOrDefault(
              event.value(), new StaffTemplate("Events {event} ({count})", "{event} at {time}"));
    };
  }
}
