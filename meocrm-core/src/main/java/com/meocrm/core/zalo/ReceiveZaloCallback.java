package com.meocrm.core.zalo;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.notification.ChatInbox.Greeting;
import com.meocrm.core.notification.HearChats;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.zalo.CustomerMessage.State;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes what Zalo reports: receipts of messages, changes of templates and quotas, and what people
 * say to the account.
 *
 * <p>The tenant follows from app and official account, and the signature proves both. What is taken
 * twice has no second effect: a message is delivered once, and changes count only when they are
 * later than those known. So order and repetition do not matter; what is older than {@link
 * #MAX_AGE} is not looked at. Reads and writes the database alone, and so answers at once.
 */
public final class ReceiveZaloCallback {
  /** Zalo repeats what was not answered for two hours. */
  static final Duration MAX_AGE = Duration.ofHours(24);

  /** Texts, pictures, stickers and whatever else people send to an account. */
  private static final String USER_SENT = "user_send_";

  private static final System.Logger LOG = System.getLogger(ReceiveZaloCallback.class.getName());

  private final ZaloAccounts accounts;
  private final ZaloSettings settings;
  private final ZaloTemplates templates;
  private final CustomerMessages messages;
  private final HearChats chats;
  private final AlertRecorder alerts;
  private final InstantSource clock;

  public ReceiveZaloCallback(
      ZaloAccounts accounts,
      ZaloSettings settings,
      ZaloTemplates templates,
      CustomerMessages messages,
      HearChats chats,
      AlertRecorder alerts,
      InstantSource clock) {
    this.accounts = accounts;
    this.settings = settings;
    this.templates = templates;
    this.messages = messages;
    this.chats = chats;
    this.alerts = alerts;
    this.clock = clock;
  }

  /**
   * Takes a callback. Outside of any unit of work.
   *
   * @throws DomainException {@code SIGNATURE_INVALID}
   */
  public Result handle(Request request) {
    var callback = ZaloCallback.parse(request.body).orElseThrow(() -> refused(request));
    if (callback.isProbe()) {
      return Result.PROBE;
    }
    var appId = callback.appId();
    var signature = request.signature;
    if (appId == null || signature == null) {
      throw refused(request);
    }
    var result = Optional.<Result>empty();
    for (var account : accounts.among(appId, callback.accounts())) {
      var signed = signedAt(account, signature, callback, request);
      if (signed.isPresent()) {
        var now = take(account, callback, signed.get());
        result = Optional.of(now == Result.TAKEN ? now : result.orElse(now));
      }
    }
    return result.orElseThrow(() -> refused(request));
  }

  private Optional<String> signedAt(
      ZaloAccount account, String signature, ZaloCallback callback, Request request) {
    return settings.callbackKeys(account.organization()).stream()
        .flatMap(key ->
            ZaloSignature.verify(
                signature,
                account.appId(),
                request.body,
                callback.timestamp(),
                request.timestamp,
                key)
                .stream())
        .findFirst();
  }

  private Result take(ZaloAccount account, ZaloCallback callback, String signedAt) {
    var at = ZaloCallback.time(signedAt);
    if (at.isEmpty() || at.get().plus(MAX_AGE).isBefore(clock.instant())) {
      return Result.IGNORED;
    }
    return switch (callback.name()) {
      case "user_received_message" -> received(account, callback, at.get());
      case "change_template_status" -> templateChanged(account, callback, at.get());
      case "change_oa_daily_quota" -> quotaChanged(account, callback, at.get());
      case "follow" -> said(account, callback.text("follower", "id"), null, at.get());
      case "unfollow" -> left(account, callback.text("follower", "id"), at.get());
      default ->
          callback.name().startsWith(USER_SENT)
                  && account.oaId().equals(callback.text("recipient", "id"))
              ? said(
                  account,
                  callback.text("sender", "id"),
                  callback.text("message", "text"),
                  at.get())
              : Result.IGNORED;
    };
  }

  /** Whoever comes or writes can be written to for a while. */
  private Result said(
      ZaloAccount account, @Nullable String user, @Nullable String text, Instant at) {
    if (user == null || isNobody(user)) {
      return Result.IGNORED;
    }
    var greeting = new Greeting(user, false, "Zalo " + user, null, text == null ? "" : text);
    return chats.said(
            account.organization(), account.oaId(), greeting, at, at.plus(OaConversations.WINDOW))
        ? Result.TAKEN
        : Result.IGNORED;
  }

  private Result left(ZaloAccount account, @Nullable String user, Instant at) {
    return user != null && !isNobody(user) && chats.left(account.organization(), user, at)
        ? Result.TAKEN
        : Result.IGNORED;
  }

  private static boolean isNobody(String user) {
    return user.isEmpty() || user.length() > StaffAddress.MAX_LENGTH;
  }

  private Result received(ZaloAccount account, ZaloCallback callback, Instant at) {
    var tracking = callback.text("message", "tracking_id");
    var found =
        tracking == null
            ? Optional.<CustomerMessage>empty()
            : messages.findByTracking(account.organization(), tracking);
    // Another account of the same tenant may not speak for this one's messages.
    if (found.isEmpty() || !account.oaId().equals(found.get().oaId())) {
      return Result.IGNORED;
    }
    var message = found.get();
    var on = ZaloCallback.time(callback.text("message", "delivery_time")).orElse(at);
    boolean news =
        messages.delivered(
            message.organization(),
            message.id(),
            callback.text("message", "msg_id"),
            on,
            clock.instant());
    if (news && message.state() == State.UNKNOWN) {
      alerts.close(message.organization(), AlertKind.MESSAGE_UNKNOWN, message.id().value(), false);
    }
    return news ? Result.TAKEN : Result.IGNORED;
  }

  private Result templateChanged(ZaloAccount account, ZaloCallback callback, Instant at) {
    var id = callback.text("template_id");
    var word = callback.text("status", "new_status");
    if (id == null || word == null) {
      return Result.IGNORED;
    }
    var status = ZaloTemplate.Status.of(word);
    if (!templates.changed(account.organization(), account.oaId(), id, status, at)) {
      return Result.IGNORED;
    }
    if (status == ZaloTemplate.Status.ENABLE) {
      alerts.close(account.organization(), AlertKind.ZALO_TEMPLATE, id, false);
    } else {
      var reason = callback.text("reason");
      var cause = "Zalo set it to " + status + (reason == null ? "" : ": " + reason);
      alerts.open(
          new Trouble(
              account.organization(),
              AlertKind.ZALO_TEMPLATE,
              id,
              1,
              AlertDetails.because(cause),
              false));
    }
    return Result.TAKEN;
  }

  private Result quotaChanged(ZaloAccount account, ZaloCallback callback, Instant at) {
    var daily = callback.number("quota", "new_value");
    if (daily == null || daily < 0) {
      return Result.IGNORED;
    }
    var today = BusinessTime.dayOf(clock.instant());
    var known = account.quota();
    long used = known == null || !known.day().equals(today) ? 0 : known.daily() - known.remaining();
    long remaining = Math.max(0, daily - Math.max(0, used));
    var quota = new ZaloAccount.Quota(daily, remaining, today);
    return accounts.quotaChanged(account.organization(), account.oaId(), quota, at)
        ? Result.TAKEN
        : Result.IGNORED;
  }

  private static DomainException refused(Request request) {
    LOG.log(Level.INFO, "zalo callback refused: signature traceId={0}", request.traceId);
    return new DomainException(
        DomainException.Kind.UNAUTHENTICATED,
        "SIGNATURE_INVALID",
        "The signature does not fit an official account that is connected here.",
        Map.of());
  }

  /** What became of a callback. */
  public enum Result {
    /** It said nothing: Zalo asks whether anybody answers. */
    PROBE,
    /** It changed something. */
    TAKEN,
    /** It is known, or too old, or tells what nobody needs to know. */
    IGNORED
  }

  /**
   * A callback as it came.
   *
   * @param signature of the header; null: none
   * @param timestamp of the header; null: none
   * @param body not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // signed bytes, read by this use case alone
  public record Request(
      @Nullable String signature, @Nullable String timestamp, byte[] body, String traceId) {}
}
