package com.meocrm.adapter.notify;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.notification.Mail;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Sessions and messages as the library wants them. */
final class SmtpMessages {
  private static final String UTF_8 = "UTF-8";
  private static final String SENDER = "MeoCRM";

  private final SmtpConfig config;

  SmtpMessages(SmtpConfig config) {
    this.config = config;
  }

  Session session(Duration deadline, @Nullable SSLSocketFactory tls) {
    var properties = new Properties();
    var millis = Long.toString(Math.max(1, deadline.toMillis()));
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.auth", Boolean.toString(config.login() != null));
    // Else the library asks the name server for this computer's name.
    properties.put("mail.smtp.localhost", config.from().domain());
    // One wrong address among several does not keep the mail from the others.
    properties.put("mail.smtp.sendpartial", "true");
    properties.put("mail.smtp.quitwait", "false");
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    switch (config.security()) {
      case NONE -> {}
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.put("mail.smtp.ssl.enable", "true");
    }
    if (tls != null) {
      properties.put("mail.smtp.ssl.socketFactory", tls);
      properties.put("mail.smtp.socketFactory.fallback", "false");
    }
    return Session.getInstance(properties);
  }

  /**
   * All addresses stand in To: they belong to one shop, whose people may know who else was told,
   * and mail without a visible recipient looks like spam.
   */
  MimeMessage message(Session session, Mail mail) throws MessagingException {
    var message = new NamedMessage(session, "<" + mail.id() + "@" + config.from().domain() + ">");
    message.setFrom(from());
    var to = new Address[mail.to().size()];
    for (int i = 0; i < to.length; i++) {
      to[i] = address(mail.to().get(i));
    }
    message.setRecipients(RecipientType.TO, to);
    message.setSubject(mail.subject(), UTF_8);
    message.setHeader("Date", RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
    message.setHeader("Content-Language", "vi, en");
    // RFC 3834: nobody's vacation notice answers it.
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setContent(new MimeMultipart("alternative", text(mail), html(mail)));
    message.saveChanges();
    return message;
  }

  private InternetAddress from() throws MessagingException {
    try {
      return new InternetAddress(config.from().value(), SENDER, UTF_8);
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every JDK has UTF-8", e);
    }
  }

  private static InternetAddress address(EmailAddress address) throws AddressException {
    return new InternetAddress(address.value(), true);
  }

  private static MimeBodyPart text(Mail mail) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(mail.text(), UTF_8, "plain");
    return part;
  }

  private static MimeBodyPart html(Mail mail) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(mail.html(), UTF_8, "html");
    return part;
  }

  /** Keeps its id where the library would draw one by lot. */
  private static final class NamedMessage extends MimeMessage {
    private final String id;

    NamedMessage(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
