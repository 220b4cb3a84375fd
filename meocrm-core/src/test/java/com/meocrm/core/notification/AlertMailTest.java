package com.meocrm.core.notification;

import static java.util.stream.IntStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.Alert.Status;
import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertId;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.notification.AffectedOrders.Codes;
import com.meocrm.core.shared.OrganizationId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertMailTest {
  private static final Instant OPENED = Instant.parse("2025-11-11T20:05:00Z");
  private static final List<EmailAddress> TO = List.of(new EmailAddress("owner@shop.example"));

  @Test
  void a_mail_says_in_both_languages_what_why_since_when_for_which_orders_and_what_to_do() {
    var mail =
        write(failing("timed out after 15 s", "https://partner.example/hook"), codes("HD1", "HD2"));

    assertThat(mail.id()).isEqualTo("dlv_1");
    assertThat(mail.to()).isEqualTo(TO);
    assertThat(mail.subject())
        .isEqualTo(
            "[MeoCRM] Không gửi được thông báo tới đối tác / Notifications do not reach a partner"
                + " (partner.example)");
    assertThat(mail.text())
        .isEqualTo(
            """
            Không gửi được thông báo tới đối tác.

            Địa chỉ nhận: https://partner.example/hook
            Mã: whk_1
            Nguyên nhân có thể: Máy chủ nhận trả lời quá chậm hoặc không trả lời. Có thể máy chủ \
            đang quá tải hoặc tạm ngừng.
            Chi tiết kỹ thuật: timed out after 15 s
            Bắt đầu từ: 03:05 12/11/2025 (giờ Việt Nam)
            Đơn hàng bị ảnh hưởng: HD1, HD2
            Cần làm gì: Hãy báo cho đối tác. MeoCRM giữ lại các thông báo chưa gửi được; khi đối \
            tác hoạt động trở lại, có thể gửi lại tất cả.

            Xem chi tiết: https://hub.example/crm/#/alerts/alt_1

            ----------

            Notifications do not reach a partner.

            Receiving address: https://partner.example/hook
            Id: whk_1
            Likely cause: The receiving server answers too slowly or not at all. It may be \
            overloaded or down.
            Technical detail: timed out after 15 s
            Since: 03:05 12/11/2025 (Vietnam time)
            Orders affected: HD1, HD2
            What to do: Tell the partner. MeoCRM keeps what was not delivered; once the partner \
            works again, all of it can be sent.

            See the details: https://hub.example/crm/#/alerts/alt_1
            """);
  }

  @Test
  void html_says_the_same_and_takes_no_text_for_markup() {
    var mail =
        write(
            failing("<img src=x onerror=\"a('b')\"> & more", "https://partner.example/a&b='c'<d>"),
            codes("HD<1>&\"2\"'3'"));

    assertThat(mail.html())
        .contains("&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; more")
        .contains("https://partner.example/a&amp;b=&#39;c&#39;&lt;d&gt;")
        .contains("HD&lt;1&gt;&amp;&quot;2&quot;&#39;3&#39;")
        .contains("<a href=\"https://hub.example/crm/#/alerts/alt_1\">")
        .contains("<div lang=\"vi\">", "<div lang=\"en\">", "<meta charset=\"utf-8\">")
        .doesNotContain("<img", "HD<");
    assertThat(mail.text()).contains("HD<1>&\"2\"'3'");
  }

  @Test
  void what_an_answer_says_cannot_forge_lines() {
    var mail =
        write(
            failing("x\r\nWhat to do: pay\u2028now\u202e", "https://partner.example"), Codes.NONE);

    assertThat(mail.text())
        .contains("Technical detail: x  What to do: pay now\n")
        .doesNotContain("\r", "\u2028", "\u202e");
    assertThat(mail.html()).doesNotContain("\r", "\u2028", "\u202e");
  }

  @Test
  void an_address_is_shown_without_its_secrets() {
    var mail =
        write(
            failing("x", "https://user:pass@partner.example/hook?token=s3cret#s3cret"),
            codes("HD1"));

    assertThat(mail.text()).contains("Receiving address: https://partner.example/hook\n");
    assertThat(mail.subject() + mail.text() + mail.html()).doesNotContain("s3cret", "pass@");
  }

  @Test
  void of_many_orders_the_first_twenty_are_named_and_the_others_counted() {
    var twenty = rangeClosed(1, AlertMail.LISTED_ORDERS).mapToObj(i -> "HD" + i).toList();
    var mail = write(failing("x", "https://partner.example"), new Codes(twenty, 7));

    assertThat(mail.text())
        .contains("Đơn hàng bị ảnh hưởng: HD1, HD2, ")
        .contains(", HD19, HD20 và 7 đơn khác\n")
        .contains(", HD19, HD20 and 7 more\n");
  }

  @Test
  void without_orders_nothing_is_said_of_them() {
    assertThat(write(failing("x", "https://partner.example"), Codes.NONE).text())
        .doesNotContain("Orders affected", "Đơn hàng bị ảnh hưởng");
  }

  @Test
  void an_alert_that_is_over_by_then_says_so() {
    var mail =
        write(
            alert(
                AlertKind.ENDPOINT_FAILING,
                details("x", "https://partner.example"),
                OPENED.plusSeconds(600)),
            Codes.NONE);

    assertThat(mail.subject()).startsWith("[MeoCRM] Đã hết / Over: Không gửi được");
    assertThat(mail.text())
        .contains("Đã hết lúc: 03:15 12/11/2025 (giờ Việt Nam)\n")
        .contains("Over since: 03:15 12/11/2025 (Vietnam time)\n");
  }

  @ParameterizedTest
  @EnumSource
  void every_kind_of_alert_can_be_written_even_when_nothing_is_known(AlertKind kind) {
    var mail = write(alert(kind, AlertDetails.NONE, null), Codes.NONE);

    assertThat(mail.subject()).matches("\\[MeoCRM] .+ / .+[^)]");
    assertThat(mail.text()).contains("Cần làm gì: ", "What to do: ").doesNotContain("null");
    assertThat(mail.html()).doesNotContain("null");
  }

  @Test
  void only_alerts_about_a_receiver_guess_at_its_fault() {
    assertThat(
            write(alert(AlertKind.PLAN_FAILED, AlertDetails.because("x"), null), Codes.NONE).text())
        .doesNotContain("Likely cause", "Nguyên nhân có thể")
        .contains("Technical detail: x\n");
  }

  @Test
  void a_long_host_is_cut_in_the_subject() {
    var host = "a".repeat(60) + ".partner.example";

    assertThat(write(failing("x", "https://" + host + "/hook"), Codes.NONE).subject())
        .endsWith("(" + "a".repeat(60) + "…)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://under_score.example/hook", "https://partner.example/a b", "hook"})
  void an_address_without_a_plain_host_stays_out_of_the_subject(String url) {
    var mail = write(failing("x", url), Codes.NONE);

    assertThat(mail.subject()).endsWith("a partner");
    assertThat(mail.text()).contains("Receiving address: " + url + "\n");
  }

  @Test
  void the_link_needs_no_slash_at_the_end_of_its_base() {
    var mail =
        new AlertMail(() -> URI.create("http://localhost:8080"))
            .write(new DeliveryId("dlv_1"), TO, failing("x", "https://a.example"), Codes.NONE);

    assertThat(mail.text()).contains("See the details: http://localhost:8080/#/alerts/alt_1\n");
  }

  private static Mail write(Alert alert, Codes orders) {
    return new AlertMail(() -> URI.create("https://hub.example/crm/"))
        .write(new DeliveryId("dlv_1"), TO, alert, orders);
  }

  private static Codes codes(String... codes) {
    return new Codes(List.of(codes), 0);
  }

  private static Alert failing(String cause, String url) {
    return alert(AlertKind.ENDPOINT_FAILING, details(cause, url), null);
  }

  private static AlertDetails details(String cause, String url) {
    return new AlertDetails(cause, null, url, List.of(), List.of(), List.of(), null);
  }

  private static Alert alert(AlertKind kind, AlertDetails details, @Nullable Instant closedAt) {
    return new Alert(
        new AlertId("alt_1"),
        new OrganizationId("org_shop"),
        kind,
        "whk_1",
        closedAt == null ? Status.OPEN : Status.CLOSED,
        1,
        details,
        OPENED,
        OPENED,
        null,
        null,
        closedAt);
  }
}
