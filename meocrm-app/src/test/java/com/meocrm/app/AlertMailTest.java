package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.alert.JooqAlerts;
import com.meocrm.adapter.persistence.event.JooqWorkerOutbox;
import com.meocrm.adapter.persistence.notification.JooqAlertRecipients;
import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TimeOrderedIds;
import jakarta.mail.internet.MimeMultipart;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An alert's way from the worker's transaction to the shop owner's mailbox. */
class AlertMailTest {
  private static final OrganizationId SHOP = new OrganizationId("org_a");

  private final GreenMail mailServer = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));

  @AfterEach
  void stop() {
    mailServer.stop();
  }

  @Test
  void a_thousand_failures_of_an_endpoint_are_one_mail_in_both_languages() throws Exception {
    mailServer.start();
    try (var server = new ServerOnTestDatabase(withMail())) {
      var shop = server.client("org_a");
      var order =
          shop.create(
              "/api/v1/orders",
              TestClient.order("seller")
                  .replace("{\"channel\"", "{\"code\":\"HD<1001>\",\"channel\""));
      var database = server.database().open(2);
      name(database, "owner@shop.example");
      var recorder = recorder(database);

      for (int i = 0; i < 1000; i++) {
        var trouble = trouble("whk_1", order.path("id").asText(), false);
        database
            .transactions()
            .asWorker(dsl -> {
              recorder.open(trouble);
              return true;
            });
      }

      assertThat(mailServer.waitForIncomingEmail(30_000, 1)).isTrue();
      await().until(() -> openMail(server) == 0);
      assertThat(mailServer.getReceivedMessages()).hasSize(1);
      var message = mailServer.getReceivedMessages()[0];
      assertThat(message.getSubject())
          .isEqualTo(
              "[MeoCRM] Không gửi được thông báo tới đối tác / Notifications do not reach a"
                  + " partner (partner.example)");
      assertThat(message.getHeader("Message-ID", null))
          .matches("<dlv_[0-9a-z]{26}@meocrm.example>");
      var parts = (MimeMultipart) message.getContent();
      var text = (String) parts.getBodyPart(0).getContent();
      var html = (String) parts.getBodyPart(1).getContent();
      var id = shop.read("/api/v1/alerts?status=OPEN").at("/data/0/id").asText();
      assertThat(text)
          .contains("Đơn hàng bị ảnh hưởng: HD<1001>")
          .contains("Orders affected: HD<1001>")
          .contains("Máy chủ nhận trả lời quá chậm")
          .contains("The receiving server answers too slowly")
          .contains("https://partner.example/hook")
          .contains("https://hub.example/crm/#/alerts/" + id)
          .doesNotContain("token");
      assertThat(text.indexOf("Nguyên nhân")).isLessThan(text.indexOf("Likely cause"));
      assertThat(html).contains("HD&lt;1001&gt;").doesNotContain("HD<");
      var alerts = shop.read("/api/v1/alerts?status=OPEN").path("data");
      assertThat(alerts).hasSize(1);
      assertThat(alerts.at("/0/occurrences").asInt()).isEqualTo(1000);
      assertThat(alerts.at("/0/details").has("mail")).isFalse();
      assertThat(server.client("org_b").read("/api/v1/alerts").path("data")).isEmpty();
    }
  }

  @Test
  void nobody_is_mailed_who_is_not_named_nor_about_what_mail_itself_causes() throws Exception {
    mailServer.start();
    try (var server = new ServerOnTestDatabase(withMail())) {
      var database = server.database().open(2);
      var recorder = recorder(database);
      recorder.open(trouble("whk_1", "ord_1", false));
      await().until(() -> server.client("org_a").log().size() == 1);

      name(database, "owner@shop.example");
      recorder.open(trouble("whk_2", "ord_1", true));
      recorder.open(trouble("whk_3", "ord_1", false));

      assertThat(mailServer.waitForIncomingEmail(30_000, 1)).isTrue();
      await().until(() -> openMail(server) == 0);
      assertThat(mailServer.getReceivedMessages()).hasSize(1);
      assertThat(mailServer.getReceivedMessages()[0].getContent()).isNotNull();
      var logged = server.client("org_a").log();
      assertThat(logged).hasSize(2);
    }
  }

  @Test
  void mail_waits_for_a_server_that_is_down() throws Exception {
    mailServer.start();
    var variables = withMail();
    mailServer.stop();
    try (var server = new ServerOnTestDatabase(variables)) {
      var database = server.database().open(2);
      name(database, "owner@shop.example");
      recorder(database).open(trouble("whk_1", "ord_1", false));

      await()
          .until(() ->
              server.database().fetch("select * from meocrm.attempt where error is not null").size()
                  == 1);

      assertThat(openMail(server)).isEqualTo(1);
      assertThat(server.database().fetchOne(String.class, "select error from meocrm.attempt"))
          .isEqualTo("connection refused");
    }
  }

  private Map<String, String> withMail() {
    return Map.of(
        "SMTP_URL", "smtp://127.0.0.1:" + mailServer.getSmtp().getPort(),
        "MEOCRM_MAIL_FROM", "hub@meocrm.example",
        "MEOCRM_PUBLIC_URL", "https://hub.example/crm");
  }

  private static long openMail(ServerOnTestDatabase server) {
    return server
        .database()
        .fetch("select * from meocrm.delivery_queue where lane_id = 'mail_alerts'")
        .size();
  }

  private static void name(Database database, String address) {
    var recipients = new JooqAlertRecipients(database.transactions());
    new JooqUnitOfWork(database.transactions())
        .execute(SHOP, () -> recipients.replace(SHOP, List.of(new EmailAddress(address))));
  }

  private static AlertRecorder recorder(Database database) {
    return new AlertRecorder(
        new JooqAlerts(database.transactions()),
        new JooqWorkerOutbox(database.transactions()),
        new TimeOrderedIds(InstantSource.system(), new SecureRandom()),
        InstantSource.system(),
        true);
  }

  private static Trouble trouble(String endpoint, String order, boolean causedByOperational) {
    return new Trouble(
        SHOP,
        AlertKind.ENDPOINT_FAILING,
        endpoint,
        1,
        new AlertDetails(
            "timed out after 15 s",
            null,
            "https://partner.example/hook?token=secret",
            List.of("dlv_1"),
            List.of("evt_1"),
            List.of(order),
            null),
        causedByOperational);
  }
}
