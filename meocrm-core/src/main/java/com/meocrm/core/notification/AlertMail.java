package com.meocrm.core.notification;

import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.Alert.Status;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.delivery.DeliveryId;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the mail about an alert for somebody who runs a shop: in Vietnamese first, then in
 * English, with the orders concerned, the likely cause and a link.
 */
public final class AlertMail {
  /** Orders that are named; of the others the mail tells how many. */
  public static final int LISTED_ORDERS = 20;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm dd/MM/yyyy").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));
  private static final int MAX_HOST_LENGTH = 60;

  private final Supplier<URI> publicUrl;

  /**
   * @param publicUrl base of links, asked for each mail: a server may learn its port late
   */
  public AlertMail(Supplier<URI> publicUrl) {
    this.publicUrl = publicUrl;
  }

  /** The mail about {@code alert}, with an id of its delivery's. */
  Mail write(DeliveryId delivery, List<EmailAddress> to, Alert alert, AffectedOrders.Codes orders) {
    var about = about(alert.kind());
    var link = link(alert);
    var vietnamese = new Section(about.vietnamese, vietnamese(alert, orders), "Xem chi tiết: ");
    var english = new Section(about.english, english(alert, orders), "See the details: ");
    return new Mail(
        delivery.value(),
        to,
        subject(alert, about),
        text(vietnamese, link) + "\n----------\n\n" + text(english, link),
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n"
            + html("vi", vietnamese, link)
            + "<hr>\n"
            + html("en", english, link)
            + "</body></html>\n");
  }

  private static String subject(Alert alert, About about) {
    var over = alert.status() == Status.CLOSED ? "Đã hết / Over: " : "";
    var where = host(alert.details().url()).map(host -> " (" + host + ")").orElse("");
    return "[MeoCRM] " + over + about.vietnamese + " / " + about.english + where;
  }

  private static List<Line> vietnamese(Alert alert, AffectedOrders.Codes orders) {
    var lines = new ArrayList<Line>();
    var details = alert.details();
    if (details.url() != null) {
      lines.add(new Line("Địa chỉ nhận", details.url()));
    }
    lines.add(new Line("Mã", alert.subject()));
    if (isAboutReceiver(alert.kind())) {
      lines.add(new Line("Nguyên nhân có thể", LikelyCause.of(details).vietnamese()));
    }
    if (details.cause() != null) {
      lines.add(new Line("Chi tiết kỹ thuật", details.cause()));
    }
    lines.add(new Line("Bắt đầu từ", time(alert.openedAt()) + " (giờ Việt Nam)"));
    if (alert.closedAt() != null) {
      lines.add(new Line("Đã hết lúc", time(alert.closedAt()) + " (giờ Việt Nam)"));
    }
    if (!orders.codes().isEmpty()) {
      lines.add(new Line("Đơn hàng bị ảnh hưởng", listed(orders, " và %d đơn khác")));
    }
    lines.add(new Line("Cần làm gì", about(alert.kind()).vietnameseAdvice));
    return lines;
  }

  private static List<Line> english(Alert alert, AffectedOrders.Codes orders) {
    var lines = new ArrayList<Line>();
    var details = alert.details();
    if (details.url() != null) {
      lines.add(new Line("Receiving address", details.url()));
    }
    lines.add(new Line("Id", alert.subject()));
    if (isAboutReceiver(alert.kind())) {
      lines.add(new Line("Likely cause", LikelyCause.of(details).english()));
    }
    if (details.cause() != null) {
      lines.add(new Line("Technical detail", details.cause()));
    }
    lines.add(new Line("Since", time(alert.openedAt()) + " (Vietnam time)"));
    if (alert.closedAt() != null) {
      lines.add(new Line("Over since", time(alert.closedAt()) + " (Vietnam time)"));
    }
    if (!orders.codes().isEmpty()) {
      lines.add(new Line("Orders affected", listed(orders, " and %d more")));
    }
    lines.add(new Line("What to do", about(alert.kind()).englishAdvice));
    return lines;
  }

  private static boolean isAboutReceiver(AlertKind kind) {
    return switch (kind) {
      case ENDPOINT_FAILING, DELIVERY_EXHAUSTED, ENDPOINT_DISABLED, ENDPOINT_GONE -> true;
      case DELIVERY_QUARANTINED,
          PLAN_FAILED,
          DELIVERIES_EXPIRED,
          LANE_HALTED,
          LANE_FAILING,
          ZALO_AUTHORIZATION,
          ZALO_TEMPLATE,
          MESSAGE_UNKNOWN ->
          false;
    };
  }

  private static About about(AlertKind kind) {
    return switch (kind) {
      case ENDPOINT_FAILING ->
          new About(
              "Không gửi được thông báo tới đối tác",
              "Notifications do not reach a partner",
              "Hãy báo cho đối tác. MeoCRM giữ lại các thông báo chưa gửi được; khi đối tác hoạt động trở"
                  + " lại, có thể gửi lại tất cả.",
              "Tell the partner. MeoCRM keeps what was not delivered; once the partner works again, all"
                  + " of it can be sent.");
      case DELIVERY_EXHAUSTED ->
          new About(
              "Đối tác không nhận một số thông báo",
              "A partner did not accept some notifications",
              "Các thông báo khác vẫn đến nơi. Hãy hỏi đối tác vì sao thông báo này bị từ chối, rồi gửi lại.",
              "Others get through. Ask the partner why this one was refused, then send it again.");
      case ENDPOINT_DISABLED ->
          new About(
              "Đã ngừng gửi thông báo tới đối tác sau thời gian dài bị lỗi",
              "Notifications to a partner were switched off after a long outage",
              "Khi đối tác hoạt động trở lại, hãy bật lại webhook; các thông báo còn thiếu có thể gửi bù.",
              "Once the partner works again, switch the webhook on; what is missing can be sent then.");
      case ENDPOINT_GONE ->
          new About(
              "Đối tác đã bỏ địa chỉ nhận thông báo",
              "A partner gave up its address for notifications",
              "MeoCRM đã ngừng gửi. Hãy hỏi đối tác địa chỉ mới hoặc xóa webhook này.",
              "MeoCRM has stopped sending. Ask the partner for the new address, or delete the webhook.");
      case DELIVERY_QUARANTINED ->
          new About(
              "Một thông báo bị tạm giữ",
              "A notification was set aside",
              "Gửi thông báo này đã làm chương trình dừng nhiều lần. Hãy báo cho người quản trị MeoCRM.",
              "Sending it ended the program several times. Tell whoever runs MeoCRM.");
      case PLAN_FAILED ->
          new About(
              "Một sự kiện chưa được gửi đi",
              "An event was not sent on",
              "Sự kiện vẫn được lưu. Hãy báo cho người quản trị MeoCRM.",
              "The event is kept. Tell whoever runs MeoCRM.");
      case DELIVERIES_EXPIRED ->
          new About(
              "Thông báo quá hạn lưu giữ đã bị xóa khi chưa gửi được",
              "Notifications were dropped undelivered because they grew too old",
              "Hãy đối chiếu với đối tác những đơn hàng trong thời gian đó.",
              "Compare the orders of that time with the partner.");
      case LANE_HALTED ->
          new About(
              "Thông báo đang chờ vì tài khoản gửi có vấn đề",
              "Notifications wait because of the sending account",
              "Hãy kiểm tra mã truy cập hoặc số dư của tài khoản gửi; MeoCRM sẽ tự gửi tiếp.",
              "Check the access token or the balance of the sending account; MeoCRM goes on by itself.");
      case LANE_FAILING ->
          new About(
              "Không gửi được thông báo",
              "Notifications do not get out",
              "Hãy báo cho người quản trị MeoCRM.",
              "Tell whoever runs MeoCRM.");
      case ZALO_AUTHORIZATION ->
          new About(
              "Cần kết nối lại tài khoản Zalo OA",
              "The Zalo account has to be connected again",
              "Hãy mở MeoCRM, tạo liên kết kết nối Zalo và nhờ quản trị viên OA đồng ý. Tin nhắn chưa gửi"
                  + " được giữ lại tối đa ba ngày.",
              "Open MeoCRM, make a link to connect Zalo and have the account's administrator agree."
                  + " Messages wait for up to three days.");
      case ZALO_TEMPLATE ->
          new About(
              "Không dùng được mẫu tin Zalo",
              "A Zalo template cannot be used",
              "Hãy kiểm tra mẫu tin trong trang quản trị Zalo. Tin nhắn dùng mẫu này không được gửi.",
              "Look at the template in Zalo's console. Messages of it are not sent.");
      case MESSAGE_UNKNOWN ->
          new About(
              "Không rõ khách hàng có nhận được tin nhắn hay không",
              "Nobody knows whether a customer got a message",
              "Tin nhắn có phí nên không được gửi lại. Nếu quan trọng, hãy gọi cho khách hàng.",
              "It costs money and is not sent again. If it matters, call the customer.");
    };
  }

  private String link(Alert alert) {
    var base = publicUrl.get().toString();
    return base + (base.endsWith("/") ? "" : "/") + "#/alerts/" + alert.id();
  }

  private static Optional<String> host(@Nullable String url) {
    try {
      return Optional.ofNullable(url)
          .map(u -> URI.create(u).getHost())
          .map(h -> h.length() <= MAX_HOST_LENGTH ? h : h.substring(0, MAX_HOST_LENGTH) + "…");
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the address stands in the body as it is
    }
  }

  private static String listed(AffectedOrders.Codes orders, String more) {
    return String.join(", ", orders.codes())
        + (orders.more() > 0 ? more.formatted(orders.more()) : "");
  }

  private static String time(Instant time) {
    return TIME.format(time);
  }

  private static String text(Section section, String link) {
    var text = new StringBuilder(section.heading).append(".\n\n");
    for (var line : section.lines) {
      text.append(line.name).append(": ").append(Mail.oneLine(line.value)).append('\n');
    }
    return text.append('\n').append(section.linkName).append(link).append('\n').toString();
  }

  private static String html(String language, Section section, String link) {
    var html = new StringBuilder();
    html.append("<div lang=\"").append(language).append("\">\n");
    html.append("<p><b>").append(escaped(section.heading)).append(".</b></p>\n<p>\n");
    for (var line : section.lines) {
      html.append(escaped(line.name)).append(": ");
      html.append(escaped(Mail.oneLine(line.value))).append("<br>\n");
    }
    html.append("</p>\n<p>").append(escaped(section.linkName));
    html.append("<a href=\"").append(escaped(link)).append("\">").append(escaped(link));
    return html.append("</a></p>\n</div>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private record About(
      String vietnamese, String english, String vietnameseAdvice, String englishAdvice) {}

  private record Section(String heading, List<Line> lines, String linkName) {}

  private record Line(String name, String value) {}
}
