package com.meocrm.core.notification;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.Channels;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.notification.StaffAccounts.Opened;
import com.meocrm.core.notification.StaffChannel.News;
import com.meocrm.core.notification.StaffChannel.Sent;
import com.meocrm.core.notification.StaffMessages.Sealed;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.shared.StoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Sends the messages of one channel's lanes. A message is sealed and written when it is sent, so
 * that it tells everything that had happened until then, with the rules and settings of that
 * moment.
 */
public final class StaffLanes implements Channels {
  /** Said of chats that close by themselves. */
  static final String CLOSED =
      "nobody there has written for too long; a word from there opens it again";

  private final StaffChannel channel;
  private final StaffMessages messages;
  private final StaffDestinations destinations;
  private final StaffAccounts accounts;
  private final StaffChannels channels;
  private final EffectiveSettings settings;
  private final StaffWriting writing;
  private final AlertRecorder alerts;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a monotonic clock in nanoseconds
   */
  public StaffLanes(
      StaffChannel channel,
      StaffMessages messages,
      StaffDestinations destinations,
      StaffAccounts accounts,
      StaffChannels channels,
      EffectiveSettings settings,
      StaffWriting writing,
      AlertRecorder alerts,
      LongSupplier nanoTime) {
    this.channel = channel;
    this.messages = messages;
    this.destinations = destinations;
    this.accounts = accounts;
    this.channels = channels;
    this.settings = settings;
    this.writing = writing;
    this.alerts = alerts;
    this.nanoTime = nanoTime;
  }

  /** All of them: what has to be looked up is looked up by those who send. */
  @Override
  public Map<LaneId, Channel> open(Collection<LaneId> lanes) {
    return lanes.stream().collect(toUnmodifiableMap(lane -> lane, lane -> this::send));
  }

  private Outcome send(Dispatch dispatch, Duration deadline) {
    long start = nanoTime.getAsLong();
    try {
      var sealed = messages.seal(dispatch.lane(), dispatch.token(), dispatch.id());
      if (sealed.isEmpty()) {
        // The lane is another's, or the message was taken off it: nothing of this is written.
        return new Outcome.Deferred(Attempt.notMade("the message was withdrawn"), Duration.ZERO);
      }
      var spent = Duration.ofNanos(nanoTime.getAsLong() - start);
      return send(dispatch, sealed.get(), deadline.minus(spent));
    } catch (StoreUnavailableException e) {
      return new Outcome.RetryLater(Attempt.notMade("the hub's database did not answer"), null);
    }
  }

  private Outcome send(Dispatch dispatch, Sealed message, Duration deadline) {
    var organization = dispatch.lane().organization();
    var subject = SettingSubject.of(organization);
    var staff = settings.staffNotifications(subject);
    if (!channels.isOn(channel.name(), staff)) {
      messages.takeOff(dispatch.lane(), channel.name().code() + " was switched off");
      return new Outcome.Deferred(Attempt.notMade("switched off"), Duration.ZERO);
    }
    var quietUntil = QuietTime.after(settings.quietHours(subject), message.now());
    if (!message.urgent() && quietUntil.isAfter(message.now())) {
      return new Outcome.Deferred(
          Attempt.notMade("the night is quiet"), Duration.between(message.now(), quietUntil));
    }
    if (message.destination().isClosedAt(message.now())) {
      return new Outcome.DestinationDead(Attempt.notMade(CLOSED));
    }
    return switch (accounts.open(organization, channel, staff, message.account())) {
      case Opened.Missing(var reason) -> new Outcome.Halted(Attempt.notMade(reason));
      case Opened.Unknown(var reason) -> new Outcome.RetryLater(Attempt.notMade(reason), null);
      case Opened.Account opened
          when !opened.account().id().equals(message.destination().laneAccount()) -> {
        messages.takeOff(dispatch.lane(), "the credential belongs to another account now");
        yield new Outcome.Deferred(Attempt.notMade("another account"), Duration.ZERO);
      }
      case Opened.Account opened -> send(dispatch, message, opened, deadline);
    };
  }

  private Outcome send(
      Dispatch dispatch, Sealed message, Opened.Account opened, Duration deadline) {
    var organization = dispatch.lane().organization();
    var rules = StaffRules.of(settings.staffNotifications(SettingSubject.of(organization)).rules());
    var sent =
        channel.send(
            new StaffChannel.Message(
                organization,
                opened.secret(),
                message.destination().address(),
                message.id(),
                writing.write(message, rules),
                message.plain()),
            deadline);
    return sent.news() == null ? sent.outcome() : remember(dispatch, message, sent, sent.news());
  }

  private Outcome remember(Dispatch dispatch, Sealed message, Sent sent, News news) {
    var organization = dispatch.lane().organization();
    var destination = message.destination().id();
    switch (news) {
      case News.Moved(var address) -> {
        if (!destinations.moved(organization, destination, address)) {
          return new Outcome.Rejected(
              Attempt.notMade("the chat was moved again and again; link it anew"));
        }
      }
      case News.TopicLost(var reason) -> {
        var trouble =
            new Trouble(
                organization,
                AlertKind.LANE_FAILING,
                destination,
                1,
                AlertDetails.because(
                    "the topic of "
                        + message.destination().title()
                        + " is gone ("
                        + reason
                        + "); messages go to the chat itself"),
                EventCatalogue.isOperational(dispatch.event().event().type()));
        destinations.topicLost(organization, destination, () -> alerts.open(trouble));
      }
      case News.MarkupRefused() -> messages.plainFrom(organization, message.id());
    }
    return sent.outcome();
  }
}
