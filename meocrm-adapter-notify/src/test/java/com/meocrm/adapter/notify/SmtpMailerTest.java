package com.meocrm.adapter.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.DummySSLServerSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.notification.Mail;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail over real SMTP. */
class SmtpMailerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final EmailAddress FROM = new EmailAddress("hub@meocrm.example");
  private static final EmailAddress OWNER = new EmailAddress("owner@shop.example");
  private static final EmailAddress KEEPER = new EmailAddress("keeper@shop.example");
  private static final Mail MAIL =
      new Mail(
          "dlv_1",
          List.of(OWNER, KEEPER),
          "[MeoCRM] Không gửi được / not delivered",
          "Xin chào, đơn hàng.\n.\nHello.\n",
          "<p>Xin chào</p>\n<p>Hello</p>\n");

  private static final HeldCertificate CERTIFICATE =
      new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();

  /** Trusts that certificate, and presents it. */
  private static final SSLSocketFactory TLS =
      new HandshakeCertificates.Builder()
          .heldCertificate(CERTIFICATE)
          .addTrustedCertificate(CERTIFICATE.certificate())
          .build()
          .sslSocketFactory();

  private GreenMail greenMail;

  /** GreenMail reads its certificate once in a JVM, from a file. */
  @BeforeAll
  static void certify(@TempDir Path folder) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "mail",
        CERTIFICATE.keyPair().getPrivate(),
        "password".toCharArray(),
        new Certificate[] {CERTIFICATE.certificate()});
    var file = folder.resolve("mail.p12");
    try (var out = Files.newOutputStream(file)) {
      store.store(out, "password".toCharArray());
    }
    System.setProperty("greenmail.tls.keystore.file", file.toString());
    System.setProperty("greenmail.tls.keystore.password", "password");
    DummySSLServerSocketFactory.getDefault();
  }

  @AfterEach
  void stop() {
    if (greenMail != null) {
      greenMail.stop();
    }
  }

  @Test
  void a_mail_arrives_with_both_bodies_and_all_headers() throws Exception {
    int port = greenMail("smtp");

    var outcome = send("smtp://localhost:" + port, MAIL);

    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertThat(outcome.attempt().status()).isEqualTo(250);
    assertThat(greenMail.getReceivedMessages()).hasSize(2); // one for each mailbox
    var message = greenMail.getReceivedMessages()[0];
    assertThat(message.getSubject()).isEqualTo(MAIL.subject());
    assertThat(header(message, "Message-ID")).isEqualTo("<dlv_1@meocrm.example>");
    assertThat(header(message, "From")).isEqualTo("MeoCRM <hub@meocrm.example>");
    assertThat(header(message, "To")).isEqualTo("owner@shop.example, keeper@shop.example");
    assertThat(header(message, "Auto-Submitted")).isEqualTo("auto-generated");
    assertThat(message.getSentDate()).isNotNull();
    var parts = (MimeMultipart) message.getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    assertThat(parts.getBodyPart(0).getContentType()).containsIgnoringCase("charset=utf-8");
    assertThat(lines(parts.getBodyPart(0).getContent())).isEqualTo(lines(MAIL.text()));
    assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
    assertThat(lines(parts.getBodyPart(1).getContent())).isEqualTo(lines(MAIL.html()));
  }

  @Test
  void a_repeated_mail_carries_the_same_id() throws Exception {
    int port = greenMail("smtp");
    send("smtp://localhost:" + port, MAIL);
    send("smtp://localhost:" + port, MAIL);

    assertThat(Arrays.stream(greenMail.getReceivedMessages()).map(m -> header(m, "Message-ID")))
        .hasSize(4)
        .containsOnly("<dlv_1@meocrm.example>");
  }

  @Test
  void a_server_with_tls_gets_user_and_password() {
    int port = greenMail("smtps");
    greenMail.setUser("hub@meocrm.example", "hub", "p@ss:w/rd+1");

    var good = sendTrusting("smtps://hub:p%40ss%3Aw%2Frd+1@localhost:" + port);
    var bad = sendTrusting("smtps://hub:wrong-password@localhost:" + port);

    assertThat(good).isInstanceOf(Outcome.Delivered.class);
    assertThat(bad).isInstanceOf(Outcome.Halted.class);
    assertThat(bad.attempt().error())
        .isEqualTo("the mail server refuses user or password (SMTP_URL)");
    assertThat(bad.toString()).doesNotContain("wrong-password");
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() {
    int port = greenMail("smtps");

    var outcome = send("smtps://localhost:" + port, MAIL);

    assertThat(outcome).isInstanceOf(Outcome.RetryLater.class);
    assertThat(outcome.attempt().error()).isEqualTo("TLS: the handshake failed");
    assertThat(greenMail.getReceivedMessages()).isEmpty();
  }

  @Test
  void with_starttls_user_password_and_mail_travel_protected() throws Exception {
    try (var server = new ScriptedSmtpServer(command -> null, TLS)) {
      var outcome = sendTrusting("smtp+starttls://hub:secret-word@localhost:" + server.port());

      assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
      assertThat(server.commands)
          .filteredOn(command -> !command.startsWith("TLS "))
          .allMatch(command -> command.startsWith("EHLO") || command.equals("STARTTLS"));
      assertThat(server.commands)
          .anyMatch(command -> command.startsWith("TLS AUTH"))
          .contains("TLS DATA");
    }
  }

  @Test
  void a_certificate_for_another_host_is_refused() {
    int port = greenMail("smtps");

    var outcome = send("smtps://127.0.0.1:" + port, MAIL, TLS, DEADLINE);

    assertThat(outcome.attempt().error()).isEqualTo("TLS: the handshake failed");
  }

  @Test
  void without_starttls_neither_password_nor_mail_leaves_when_it_is_demanded() throws Exception {
    try (var server = new ScriptedSmtpServer(command -> null)) {
      var outcome = send("smtp+starttls://hub:secret-word@localhost:" + server.port(), MAIL);

      assertThat(outcome).isInstanceOf(Outcome.RetryLater.class);
      assertThat(outcome.attempt().error()).isEqualTo("the mail server does not offer STARTTLS");
      assertThat(server.commands).noneMatch(c -> c.startsWith("AUTH") || c.startsWith("MAIL"));
    }
  }

  @Test
  void a_server_that_is_down_is_tried_later() throws Exception {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    var outcome = send("smtp://localhost:" + port, MAIL);

    assertThat(outcome).isInstanceOf(Outcome.RetryLater.class);
    assertThat(outcome.attempt().error()).isEqualTo("connection refused");
  }

  @Test
  void a_server_that_never_answers_is_given_up_at_the_deadline() throws Exception {
    for (var stage : List.of("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".")) {
      assertGivenUp(stage, ScriptedSmtpServer.SILENCE);
    }
  }

  @Test
  void a_server_that_answers_byte_by_byte_is_given_up_at_the_deadline() throws Exception {
    assertGivenUp("CONNECT", ScriptedSmtpServer.DRIP);
    assertGivenUp(".", ScriptedSmtpServer.DRIP);
  }

  @Test
  void an_address_that_the_server_refuses_for_good_is_not_tried_again() throws Exception {
    try (var server =
        new ScriptedSmtpServer(c -> c.startsWith("RCPT") ? "550 5.1.1 no such mailbox" : null)) {
      var outcome = send("smtp://localhost:" + server.port(), MAIL);

      assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
      assertThat(outcome.attempt().status()).isEqualTo(550);
      assertThat(outcome.attempt().error()).isEqualTo("the mail server answered 550");
      assertThat(outcome.attempt().body()).contains("no such mailbox");
    }
  }

  @Test
  void a_refusal_that_may_pass_is_tried_later() throws Exception {
    for (var stage : List.of("MAIL", "RCPT", ".")) {
      try (var server =
          new ScriptedSmtpServer(c -> c.startsWith(stage) ? "451 4.7.1 greylisted" : null)) {
        var outcome = send("smtp://localhost:" + server.port(), MAIL);

        assertThat(outcome).as(stage).isInstanceOf(Outcome.RetryLater.class);
        assertThat(outcome.attempt().status()).isEqualTo(451);
      }
    }
  }

  @Test
  void content_that_the_server_refuses_for_good_is_not_tried_again() throws Exception {
    try (var server =
        new ScriptedSmtpServer(c -> c.equals(".") ? "554 5.7.1 looks like spam" : null)) {
      var outcome = send("smtp://localhost:" + server.port(), MAIL);

      assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
      assertThat(outcome.attempt().status()).isEqualTo(554);
    }
  }

  @Test
  void one_good_address_makes_it_delivered_so_that_nobody_gets_it_twice() throws Exception {
    for (var refusal : List.of("550 no such mailbox", "451 come back")) {
      try (var server = new ScriptedSmtpServer(c -> c.contains("keeper@") ? refusal : null)) {
        var outcome = send("smtp://localhost:" + server.port(), MAIL);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(outcome.attempt().body()).isEqualTo("refused for 1 of 2 addresses");
        assertThat(server.commands).contains("DATA");
      }
    }
  }

  @Test
  void what_stands_in_a_mail_cannot_become_a_header_or_end_it() throws Exception {
    int port = greenMail("smtp");
    var mail =
        new Mail(
            "dlv_2",
            List.of(OWNER),
            "Alert\r\nBcc: victim@elsewhere.example\r\n\r\nbody\u2028x\u0000",
            "line\r\n.\r\nQUIT\r\nMAIL FROM:<evil@elsewhere.example>\n",
            "<p>x</p>");

    var outcome = send("smtp://localhost:" + port, mail);

    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertThat(greenMail.getReceivedMessages()).hasSize(1);
    var message = greenMail.getReceivedMessages()[0];
    assertThat(message.getHeader("Bcc")).isNull();
    assertThat(message.getSubject()).startsWith("Alert").contains("Bcc: victim@elsewhere.example");
    assertThat(message.getAllRecipients()).hasSize(1);
    var text = ((MimeMultipart) message.getContent()).getBodyPart(0).getContent();
    assertThat(lines(text)).contains(".", "MAIL FROM:<evil@elsewhere.example>");
  }

  @Test
  void a_mailer_that_was_closed_says_so() {
    var mailer = new SmtpMailer(SmtpConfig.parse("smtp://localhost:1", FROM));
    mailer.close();

    assertThat(mailer.send(MAIL, DEADLINE)).isInstanceOf(Outcome.RetryLater.class);
    assertThat(mailer.send(MAIL, Duration.ZERO).attempt().error())
        .isEqualTo("no time was left to send");
  }

  private static void assertGivenUp(String stage, String answer) throws IOException {
    try (var server = new ScriptedSmtpServer(c -> c.startsWith(stage) ? answer : null)) {
      long start = System.nanoTime();
      var outcome = send("smtp://localhost:" + server.port(), MAIL, null, Duration.ofMillis(400));

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as(stage)
          .isLessThan(Duration.ofSeconds(5));
      assertThat(outcome).as(stage).isInstanceOf(Outcome.RetryLater.class);
      assertThat(outcome.attempt().error()).as(stage).startsWith("timed out");
    }
  }

  private int greenMail(String protocol) {
    greenMail = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
    greenMail.start();
    return protocol.equals("smtps")
        ? greenMail.getSmtps().getPort()
        : greenMail.getSmtp().getPort();
  }

  private static Outcome send(String url, Mail mail) {
    return send(url, mail, null, DEADLINE);
  }

  private static Outcome sendTrusting(String url) {
    return send(url, MAIL, TLS, DEADLINE);
  }

  private static Outcome send(String url, Mail mail, SSLSocketFactory tls, Duration deadline) {
    try (var mailer = new SmtpMailer(SmtpConfig.parse(url, FROM), tls)) {
      return mailer.send(mail, deadline);
    }
  }

  private static String header(MimeMessage message, String name) {
    try {
      return message.getHeader(name, null);
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> lines(Object text) {
    return ((String) text).lines().map(line -> line.strip()).toList();
  }
}
