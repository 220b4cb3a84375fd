package com.meocrm.core.zalo;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.Standing;
import com.meocrm.core.zalo.CustomerMessage.State;
import com.meocrm.core.zalo.ZaloApi.NoAnswer;
import com.meocrm.core.zalo.ZaloApi.Refused;
import com.meocrm.core.zalo.ZaloApi.Success;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes down what became of a message, and says what that means for its lane. */
final class SendResults {
  /** A token that was renewed just now and is refused all the same is not renewed again. */
  private static final Duration JUST_NOW = Duration.ofMinutes(2);

  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final Set<State> OPEN = EnumSet.of(State.QUEUED, State.WAITING);
  private static final Set<State> ON_THE_WAY = EnumSet.of(State.SENDING);

  private final UnitOfWork unitOfWork;
  private final CustomerMessages messages;
  private final ZaloAccounts accounts;
  private final ZaloTokens tokens;
  private final ZaloTemplates templates;
  private final Consents consents;
  private final AlertRecorder alerts;
  private final InstantSource clock;

  SendResults(
      UnitOfWork unitOfWork,
      CustomerMessages messages,
      ZaloAccounts accounts,
      ZaloTokens tokens,
      ZaloTemplates templates,
      Consents consents,
      AlertRecorder alerts,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.messages = messages;
    this.accounts = accounts;
    this.tokens = tokens;
    this.templates = templates;
    this.consents = consents;
    this.alerts = alerts;
    this.clock = clock;
  }

  /** What an answer to a message means. */
  Outcome of(
      CustomerMessage message,
      ZaloAccount account,
      ZaloTemplate template,
      VietnamesePhone phone,
      ZaloApi.Answer<ZaloApi.Sent> answer,
      Duration took) {
    return switch (answer) {
      case Success<ZaloApi.Sent>(var sent) -> {
        messages.sent(message.organization(), message.id(), sent.messageId(), clock.instant());
        if (sent.quota() != null) {
          noteQuota(account, sent.quota());
        }
        yield new Outcome.Delivered(new Attempt(200, null, null, took));
      }
      case Refused<ZaloApi.Sent> refused ->
          refused(message, account, template, phone, refused, took);
      case NoAnswer<ZaloApi.Sent>(var reason, var maybeDone) ->
          maybeDone
              ? unconfirmed(message, reason)
              : later(message, new Attempt(null, null, reason, took), null, Reason.UNAVAILABLE);
    };
  }

  private Outcome refused(
      CustomerMessage message,
      ZaloAccount account,
      ZaloTemplate template,
      VietnamesePhone phone,
      Refused<ZaloApi.Sent> refused,
      Duration took) {
    var attempt = new Attempt(200, null, refused.text(), took);
    var now = clock.instant();
    return switch (ZaloError.of(refused.code())) {
      case TRANSIENT -> later(message, attempt, null, Reason.UNAVAILABLE);
      case TEMPLATE_QUOTA ->
          later(
              message,
              attempt,
              Duration.between(now, SendingHours.DEFAULT.nextDay(now)),
              Reason.TEMPLATE_QUOTA);
      case TOKEN -> tokenRefused(message, account, attempt);
      case CONFIGURATION -> halted(message, account.oaId(), Reason.CONFIGURATION, attempt);
      case BILLING -> halted(message, account.oaId(), Reason.BALANCE, attempt);
      case QUOTA -> {
        var known = account.quota();
        noteQuota(account, new ZaloApi.Quota(known == null ? 0 : known.daily(), 0));
        yield noQuota(message, account, attempt);
      }
      case NIGHT -> night(message, nextMorning(now), now);
      case RECIPIENT -> failed(message, Reason.RECIPIENT, attempt);
      case OPTED_OUT -> {
        optOut(message, phone, refused.text());
        yield failed(message, Reason.OPTED_OUT, attempt);
      }
      case MESSAGE -> failed(message, Reason.REJECTED, attempt);
      case TEMPLATE -> {
        var disabled = template.in(ZaloTemplate.Status.DISABLE);
        templates.store(account.organization(), account.oaId(), disabled, now);
        yield templateUnusable(message, disabled, attempt);
      }
    };
  }

  /** Nobody knows whether Zalo has it: the receipt is waited for. */
  Outcome unconfirmed(CustomerMessage message, String why) {
    move(message, ON_THE_WAY, Standing.of(State.UNCONFIRMED, Reason.NO_RECEIPT, why));
    return new Outcome.Ambiguous(Attempt.notMade(why));
  }

  /** It is night, for this message and all that wait with it. */
  Outcome night(CustomerMessage message, Instant until, Instant now) {
    var standing =
        new Standing(State.WAITING, Reason.NIGHT, "customers are not written to at night", until);
    messages.putOff(message.organization(), message.oaId(), message.id(), standing, now);
    return new Outcome.Throttled(
        Attempt.notMade("it is night"), Duration.between(now, until), true);
  }

  /** The account's day is used up, for this message and all that wait with it. */
  Outcome noQuota(CustomerMessage message, ZaloAccount account, Attempt attempt) {
    var now = clock.instant();
    var tomorrow = SendingHours.DEFAULT.nextDay(now);
    var standing = new Standing(State.WAITING, Reason.QUOTA, TemplateChannels.NO_QUOTA, tomorrow);
    messages.putOff(message.organization(), account.oaId(), message.id(), standing, now);
    var wait = Duration.between(now, tomorrow);
    return new Outcome.Throttled(
        attempt,
        wait.compareTo(TemplateChannels.QUOTA_CHECK) < 0 ? wait : TemplateChannels.QUOTA_CHECK,
        true);
  }

  /** Nothing goes before a person acts. */
  Outcome halted(CustomerMessage message, String oaId, Reason reason, Attempt attempt) {
    var standing = Standing.of(State.WAITING, reason, String.valueOf(attempt.error()));
    messages.putOff(message.organization(), oaId, message.id(), standing, clock.instant());
    return new Outcome.Halted(attempt);
  }

  /** The template may not be used (any more). */
  Outcome templateUnusable(
      CustomerMessage message, ZaloTemplate template, @Nullable Attempt attempt) {
    var detail =
        attempt == null || attempt.error() == null
            ? "the template's state at Zalo is " + template.status()
            : attempt.error();
    move(
        message,
        attempt == null ? OPEN : ON_THE_WAY,
        Standing.of(State.FAILED, Reason.TEMPLATE_NOT_APPROVED, detail));
    alerts.open(
        new Trouble(
            message.organization(),
            AlertKind.ZALO_TEMPLATE,
            template.id(),
            1,
            new AlertDetails(
                detail,
                null,
                null,
                List.of(message.id().value()),
                List.of(message.eventId()),
                List.of(message.orderId()),
                null),
            false));
    return new Outcome.Rejected(attempt == null ? Attempt.notMade(detail) : attempt);
  }

  /** Notes how many messages are left today. */
  void noteQuota(ZaloAccount account, ZaloApi.Quota quota) {
    accounts.quota(
        account.organization(),
        account.oaId(),
        new ZaloAccount.Quota(
            quota.daily(), quota.remaining(), BusinessTime.dayOf(clock.instant())));
  }

  /** Another token is asked for, unless this one is new. */
  Outcome tokenRefused(CustomerMessage message, ZaloAccount account, Attempt attempt) {
    var now = clock.instant();
    if (account.tokens().refreshedAt().plus(JUST_NOW).isAfter(now)) {
      return halted(message, account.oaId(), Reason.AUTHORIZATION, attempt);
    }
    tokens.distrust(account);
    messages.putOff(message.organization(), null, message.id(), Standing.of(State.QUEUED), now);
    return new Outcome.Throttled(attempt, AT_ONCE, true);
  }

  private Outcome later(
      CustomerMessage message, Attempt attempt, @Nullable Duration asked, Reason reason) {
    int tries = message.tries() + 1;
    var detail = String.valueOf(attempt.error());
    var wait = TemplateChannels.SCHEDULE.waitAfter(tries, asked);
    var standing =
        wait.map(w -> new Standing(State.WAITING, reason, detail, clock.instant().plus(w)))
            .orElseGet(() -> Standing.of(State.FAILED, reason, detail + ", three times"));
    move(message, ON_THE_WAY, standing);
    return new Outcome.RetryLater(attempt, asked);
  }

  private Outcome failed(CustomerMessage message, Reason reason, Attempt attempt) {
    move(message, ON_THE_WAY, Standing.of(State.FAILED, reason, String.valueOf(attempt.error())));
    return new Outcome.Rejected(attempt);
  }

  private void optOut(CustomerMessage message, VietnamesePhone phone, String note) {
    var consent =
        new Consent(
            message.organization(),
            Consent.Subject.of(phone),
            Consent.State.OPTED_OUT,
            "zalo",
            note,
            "zalo",
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    unitOfWork.execute(message.organization(), () -> consents.put(consent));
  }

  /** Clocks differ: who is refused in the first half hour of the morning need not wait a day. */
  private static Instant nextMorning(Instant now) {
    var morning = SendingHours.DEFAULT.nextMorning(now.minus(Duration.ofMinutes(30)));
    return morning.isAfter(now) ? morning : now.plus(Duration.ofMinutes(5));
  }

  private void move(CustomerMessage message, Set<State> from, Standing to) {
    messages.move(message.organization(), message.id(), from, to, clock.instant());
  }
}
