package com.meocrm.core.notification;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.notification.StaffAccounts.Opened;
import com.meocrm.core.notification.StaffMessages.Decision;
import com.meocrm.core.notification.StaffMessages.Due;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.settings.StaffNotifications;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts messages that are due on the lanes of their destinations, or on those of whoever stands in
 * for a dead one. One step does one batch; any node may do any.
 */
public final class StaffRouter {
  /** Older messages tell nobody anything that matters. */
  static final Duration STALE = Duration.ofDays(3);

  private static final int BATCH = 100;
  private static final Duration AGAIN_WITHOUT_CREDENTIAL = Duration.ofMinutes(1);
  private static final Duration AGAIN_WITHOUT_ANSWER = Duration.ofSeconds(15);

  private final StaffDestinations destinations;
  private final StaffMessages messages;
  private final StaffAccounts accounts;
  private final StaffChannels channels;
  private final EffectiveSettings settings;
  private final AlertRecipients recipients;
  private final AlertRecorder alerts;
  private final Consumer<List<LaneId>> wakeUp;

  /**
   * @param wakeUp called with lanes for which something was planned
   */
  public StaffRouter(
      StaffDestinations destinations,
      StaffMessages messages,
      StaffAccounts accounts,
      StaffChannels channels,
      EffectiveSettings settings,
      AlertRecipients recipients,
      AlertRecorder alerts,
      Consumer<List<LaneId>> wakeUp) {
    this.destinations = destinations;
    this.messages = messages;
    this.accounts = accounts;
    this.channels = channels;
    this.settings = settings;
    this.recipients = recipients;
    this.alerts = alerts;
    this.wakeUp = wakeUp;
  }

  /** Decides on one batch of due messages; returns how many there were. */
  public int step() {
    var due = messages.due(BATCH);
    if (due.isEmpty()) {
      return 0;
    }
    var opened = new HashMap<String, Opened>();
    var troubles = new ArrayList<Trouble>();
    var decisions = new ArrayList<Decision>();
    due.forEach(message -> decisions.add(decide(message, opened, troubles)));
    // What is decided and what is told of it are one: whoever is killed leaves both or neither.
    var lanes = messages.route(decisions, () -> alerts.open(troubles));
    if (!lanes.isEmpty()) {
      wakeUp.accept(lanes);
    }
    return due.size();
  }

  private Decision decide(Due message, Map<String, Opened> opened, List<Trouble> troubles) {
    var organization = message.organization();
    var subject = SettingSubject.of(organization);
    var staff = settings.staffNotifications(subject);
    var destination = message.destination();
    if (!channels.isOn(destination.channel(), staff)) {
      return new Decision.Drop(message, destination.channel().code() + " is switched off");
    }
    if (message.anchor().recordedAt().plus(STALE).isBefore(message.now())) {
      return new Decision.Fail(message, "it could not be sent within three days");
    }
    if (destination.isDead() || message.tried().contains(destination.channel())) {
      return elsewhere(message, staff);
    }
    var quietUntil = QuietTime.after(settings.quietHours(subject), message.now());
    if (!message.urgent() && quietUntil.isAfter(message.now())) {
      return new Decision.Wait(message, quietUntil, "the night is quiet");
    }
    var channel = channels.find(destination.channel()).orElseThrow();
    var account =
        opened.computeIfAbsent(
            organization + "/" + channel.name(), key -> opened(message, channel, staff, troubles));
    return switch (account) {
      case Opened.Account opening -> planned(message, channel, opening.account());
      case Opened.Missing(var reason) ->
          new Decision.Wait(message, message.now().plus(AGAIN_WITHOUT_CREDENTIAL), reason);
      case Opened.Unknown(var reason) ->
          new Decision.Wait(message, message.now().plus(AGAIN_WITHOUT_ANSWER), reason);
    };
  }

  private Opened opened(
      Due message, StaffChannel channel, StaffNotifications staff, List<Trouble> troubles) {
    var opened = accounts.open(message.organization(), channel, staff);
    if (opened instanceof Opened.Missing(var reason)) {
      troubles.add(
          new Trouble(
              message.organization(),
              AlertKind.LANE_HALTED,
              channel.name().code(),
              1,
              AlertDetails.because(reason),
              EventCatalogue.isOperational(message.anchor().event().type())));
    }
    return opened;
  }

  private static Decision planned(Due message, StaffChannel channel, StaffAccount account) {
    return new Decision.Plan(
        message, channel.kind(), account, message.destination().laneOf(channel, account));
  }

  /** The next channel that can tell the tenant's staff, in the order of their names. */
  private Decision elsewhere(Due message, StaffNotifications staff) {
    var why = message.destination().deadReason();
    for (var name : StaffChannelName.values()) {
      if (name != message.destination().channel()
          && !message.tried().contains(name)
          && channels.isOn(name, staff)) {
        var other = alive(message, name, staff);
        if (other.isPresent()) {
          return new Decision.Move(message, other.get(), why == null ? "it was not accepted" : why);
        }
      }
    }
    return new Decision.Fail(
        message, (why == null ? "it was not accepted" : why) + "; nobody else can be told");
  }

  private Optional<StaffDestination> alive(
      Due message, StaffChannelName name, StaffNotifications staff) {
    var organization = message.organization();
    if (name == StaffChannelName.EMAIL) {
      return recipients.of(Set.of(organization)).containsKey(organization)
          ? Optional.of(StaffDestination.mail(organization))
          : Optional.empty();
    }
    return StaffAudience.of(organization, destinations.list(organization), staff).stream()
        .filter(d -> d.channel() == name && !d.isDead())
        .findFirst();
  }
}
