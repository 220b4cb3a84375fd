package com.meocrm.core.zalo;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.meocrm.core.delivery.Channels;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.Standing;
import com.meocrm.core.zalo.CustomerMessage.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Sends messages to customers, each at most once that nobody can rule out.
 *
 * <p>Everything that decides whether a customer may be written to is asked again here. Then the
 * message is marked as being sent, on the disk, before the first byte: whoever finds it so marked
 * and not ended does not send it, since nobody knows whether it arrived. The receipt decides.
 */
final class TemplateChannels implements Channels {
  static final String NO_QUOTA = "the account may send no more today; it goes on tomorrow";

  /** Three tries; Zalo's day and night are waited for. */
  static final RetrySchedule SCHEDULE =
      new RetrySchedule(
          List.of(Duration.ofSeconds(30), Duration.ofMinutes(2)), Duration.ofHours(26));

  /** Later, nobody wants to hear of it. */
  static final Duration MAX_AGE = Duration.ofDays(3);

  /** How often it is looked whether Zalo allows more meanwhile. */
  static final Duration QUOTA_CHECK = Duration.ofMinutes(10);

  private static final Duration QUICK_CALL = Duration.ofSeconds(4);

  /** A send is begun only with this much time. */
  private static final Duration ENOUGH = Duration.ofSeconds(5);

  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final Set<State> OPEN = EnumSet.of(State.QUEUED, State.WAITING);

  private final ZaloSettings settings;
  private final ZaloTokens tokens;
  private final TemplateChecks templates;
  private final Recipients recipients;
  private final Orders orders;
  private final CustomerMessages messages;
  private final ZaloApi api;
  private final SendResults results;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  TemplateChannels(
      ZaloSettings settings,
      ZaloTokens tokens,
      TemplateChecks templates,
      Recipients recipients,
      Orders orders,
      CustomerMessages messages,
      ZaloApi api,
      SendResults results,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.tokens = tokens;
    this.templates = templates;
    this.recipients = recipients;
    this.orders = orders;
    this.messages = messages;
    this.api = api;
    this.results = results;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public Map<LaneId, Channel> open(Collection<LaneId> lanes) {
    return lanes.stream().distinct().collect(toUnmodifiableMap(lane -> lane, lane -> new Marked()));
  }

  private Outcome send(Dispatch dispatch, Duration deadline) {
    long until = nanoTime.getAsLong() + deadline.toNanos();
    try {
      var found = messages.find(dispatch.lane().organization(), dispatch.id());
      return found.isEmpty()
          ? new Outcome.Rejected(Attempt.notMade("the message is not kept any more"))
          : goOn(dispatch, found.get(), until);
    } catch (StoreUnavailableException e) {
      return new Outcome.Throttled(
          Attempt.notMade("the hub's database did not answer"), AT_ONCE, false);
    }
  }

  private Outcome goOn(Dispatch dispatch, CustomerMessage message, long until) {
    return switch (message.state()) {
      case SENT, DELIVERED -> new Outcome.Delivered(new Attempt(null, null, null, Duration.ZERO));
      case SENDING -> results.unconfirmed(message, "the process ended while it was being sent");
      case UNCONFIRMED, UNKNOWN ->
          new Outcome.Ambiguous(Attempt.notMade("Zalo's answer was not seen"));
      case FAILED, SKIPPED, EXPIRED ->
          new Outcome.Rejected(Attempt.notMade(String.valueOf(message.detail())));
      case QUEUED, WAITING -> consider(dispatch, message, until);
    };
  }

  private Outcome consider(Dispatch dispatch, CustomerMessage message, long until) {
    var organization = message.organization();
    var now = clock.instant();
    if (!settings.isOn(organization)) {
      return give(message, State.SKIPPED, Reason.SWITCHED_OFF, "messages to customers are off");
    }
    if (dispatch.event().recordedAt().plus(MAX_AGE).isBefore(now)) {
      return give(message, State.FAILED, Reason.TOO_OLD, "it waited for three days");
    }
    if (message.tries() >= CustomerMessage.MAX_TRIES) {
      return give(message, State.FAILED, Reason.UNAVAILABLE, "it was tried three times");
    }
    var order = orders.find(organization, new OrderId(message.orderId()));
    if (order.isEmpty() || order.get().customer() == null) {
      return give(message, State.FAILED, Reason.ORDER_GONE, "the order has no customer any more");
    }
    return switch (recipients.of(organization, order.get().customer())) {
      case Recipients.Refusal(var reason, var detail, var masked) ->
          give(message, State.SKIPPED, reason, detail);
      case Recipients.Reachable(var phone) ->
          inTime(message, now)
              .orElseGet(
                  () -> withAccess(new Errand(dispatch, message, order.get(), phone), until));
    };
  }

  /** The outcome when it is not the time. */
  private Optional<Outcome> inTime(CustomerMessage message, Instant now) {
    var next = SendingHours.DEFAULT.nextFrom(now);
    return next.isAfter(now) ? Optional.of(results.night(message, next, now)) : Optional.empty();
  }

  private Outcome withAccess(Errand errand, long until) {
    var message = errand.message;
    var oaId = ZaloAccount.oaOf(errand.dispatch.lane());
    return switch (tokens.of(message.organization(), oaId)) {
      case ZaloTokens.Access.Later(var reason, var wait) ->
          new Outcome.Throttled(Attempt.notMade(reason), wait, true);
      case ZaloTokens.Access.Denied(var reason) ->
          results.halted(message, oaId, Reason.AUTHORIZATION, Attempt.notMade(reason));
      case ZaloTokens.Access.Usable access ->
          withQuota(errand, access, until).orElseGet(() -> withTemplate(errand, access, until));
    };
  }

  /** The outcome when the account has used up its day, and Zalo does not say otherwise now. */
  private Optional<Outcome> withQuota(Errand errand, ZaloTokens.Access.Usable access, long until) {
    var today = BusinessTime.dayOf(clock.instant());
    if (access.account().hasQuota(today)) {
      return Optional.empty();
    }
    var asked = api.quota(access.app(), access.token(), quick(until));
    if (asked instanceof ZaloApi.Success<ZaloApi.Quota>(var quota)) {
      results.noteQuota(access.account(), quota);
      if (quota.remaining() > 0) {
        return Optional.empty();
      }
    }
    return Optional.of(
        results.noQuota(errand.message, access.account(), Attempt.notMade(NO_QUOTA)));
  }

  private Outcome withTemplate(Errand errand, ZaloTokens.Access.Usable access, long until) {
    var message = errand.message;
    var entry = entry(message);
    if (entry.isEmpty()) {
      return give(
          message,
          State.FAILED,
          Reason.MAPPING_INVALID,
          "no template tells of this event any more");
    }
    return switch (templates.of(access, entry.get().templateId(), quick(until))) {
      case TemplateChecks.Unknown(var reason) ->
          give(message, State.FAILED, Reason.TEMPLATE_UNKNOWN, reason);
      case TemplateChecks.TokenRefused(var reason) ->
          results.tokenRefused(message, access.account(), Attempt.notMade(reason));
      case TemplateChecks.Unchecked(var reason) ->
          new Outcome.Throttled(Attempt.notMade(reason), Duration.ofSeconds(30), true);
      case TemplateChecks.Known(var template) when !template.isUsable() ->
          results.templateUnusable(message, template, null);
      case TemplateChecks.Known(var template) -> {
        var data = CustomerIntake.data(errand.dispatch.event().event().body());
        var filled = MessageValues.fill(template, entry.get(), errand.order, data);
        yield filled.problems().isEmpty()
            ? send(errand, access, template, filled.data(), until)
            : give(
                message,
                State.FAILED,
                Reason.TEMPLATE_PARAMETERS,
                String.join("; ", filled.problems()));
      }
    };
  }

  private Outcome send(
      Errand errand,
      ZaloTokens.Access.Usable access,
      ZaloTemplate template,
      Map<String, String> data,
      long until) {
    var message = errand.message;
    var left = left(until);
    if (left.compareTo(ENOUGH) < 0) {
      return new Outcome.Throttled(
          Attempt.notMade("what had to be asked before took too long"), AT_ONCE, false);
    }
    if (!messages.begin(message.organization(), message.id(), clock.instant())) {
      return new Outcome.Throttled(
          Attempt.notMade("the message changed meanwhile"), AT_ONCE, false);
    }
    long start = nanoTime.getAsLong();
    var answer =
        api.send(
            access.app(),
            access.token(),
            new ZaloApi.Message(errand.phone, template.id(), data, message.trackingId()),
            left);
    var took = Duration.ofNanos(nanoTime.getAsLong() - start);
    return results.of(message, access.account(), template, errand.phone, answer, took);
  }

  private Optional<TemplateMapping.Entry> entry(CustomerMessage message) {
    try {
      return settings
          .mapping(message.organization())
          .flatMap(mapping -> mapping.of(message.eventType()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Outcome give(CustomerMessage message, State state, Reason reason, String detail) {
    messages.move(
        message.organization(),
        message.id(),
        OPEN,
        Standing.of(state, reason, detail),
        clock.instant());
    return new Outcome.Rejected(Attempt.notMade(detail));
  }

  private Duration quick(long until) {
    var left = left(until);
    return left.compareTo(QUICK_CALL) < 0 ? left : QUICK_CALL;
  }

  private Duration left(long until) {
    return Duration.ofNanos(Math.max(1, until - nanoTime.getAsLong()));
  }

  /** The mark of each message tells more than that of its delivery. */
  private final class Marked implements Channel {
    @Override
    public Outcome send(Dispatch dispatch, Duration deadline) {
      return TemplateChannels.this.send(dispatch, deadline);
    }

    @Override
    public Outcome resume(Dispatch dispatch, Duration deadline) {
      return TemplateChannels.this.send(dispatch, deadline);
    }
  }

  /** A message on its way. */
  private record Errand(
      Dispatch dispatch, CustomerMessage message, Order order, VietnamesePhone phone) {}
}
