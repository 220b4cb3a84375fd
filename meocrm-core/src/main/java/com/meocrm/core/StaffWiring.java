package com.meocrm.core;

import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Route;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.event.EventPlanner;
import com.meocrm.core.notification.ChangeStaffRules;
import com.meocrm.core.notification.ChatInbox;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.PreviewStaffMessage;
import com.meocrm.core.notification.ReadInboxes;
import com.meocrm.core.notification.RemoveStaffDestination;
import com.meocrm.core.notification.StaffAccounts;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffChannels;
import com.meocrm.core.notification.StaffLaneWatch;
import com.meocrm.core.notification.StaffLanes;
import com.meocrm.core.notification.StaffPlanner;
import com.meocrm.core.notification.StaffRouter;
import com.meocrm.core.notification.StaffWriting;
import com.meocrm.core.notification.TestStaffDestination;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts messages to staff together: from logged events to the lanes of their channels. */
final class StaffWiring {
  private final HubStorage storage;
  private final Hub.Surroundings around;
  private final AlertRecorder alerts;
  private final EffectiveSettings settings;
  private final StaffChannels channels;
  private final StaffAccounts accounts;
  private final StaffWriting writing;
  private final SideSends sides;

  /**
   * @param publicUrl base of links; null: messages have none
   */
  StaffWiring(
      HubStorage storage,
      Hub.Surroundings around,
      AlertRecorder alerts,
      EffectiveSettings settings,
      SecretResolver secrets,
      List<StaffChannel> channels,
      @Nullable Supplier<URI> publicUrl) {
    this.storage = storage;
    this.around = around;
    this.alerts = alerts;
    this.settings = settings;
    this.channels = new StaffChannels(channels);
    this.accounts =
        new StaffAccounts(
            storage.staff().destinations(),
            secrets,
            (organization, channel) ->
                alerts.close(organization, AlertKind.LANE_HALTED, channel.code(), false));
    this.writing = new StaffWriting(publicUrl);
    this.sides = new SideSends(storage.staff().sideStarts(), around.pause());
  }

  /** One for each channel. */
  Map<LaneKind, Route> routes() {
    var routes = new EnumMap<LaneKind, Route>(LaneKind.class);
    for (var channel : channels.all()) {
      routes.put(channel.kind(), route(channel));
    }
    return routes;
  }

  private Route route(StaffChannel channel) {
    var staff = storage.staff();
    var lanes =
        new StaffLanes(
            channel,
            staff.messages(),
            staff.destinations(),
            accounts,
            channels,
            settings,
            writing,
            alerts,
            around.nanoTime());
    var watch = new StaffLaneWatch(channel.name(), staff.destinations(), staff.messages(), alerts);
    // A double beats a loss.
    return new Route(
        lanes, channel.schedule(), true, watch, SideSends.leavingRoom(channel.groupRates()));
  }

  /**
   * Plans what others plan, and gathers what staff is to be told.
   *
   * @param wakeUp called after commit when something is to be told
   */
  EventPlanner beside(EventPlanner others, Runnable wakeUp) {
    var staff = storage.staff();
    var planner =
        new StaffPlanner(
            staff.destinations(), staff.messages(), settings, channels, around.ids(), wakeUp);
    return events -> {
      var first = others.plan(events);
      var second = planner.plan(events);
      return () -> {
        first.run();
        second.run();
      };
    };
  }

  /** Reads what is written to accounts, where a channel has an inbox. */
  List<ReadInboxes> inboxes(SecretResolver secrets) {
    var staff = storage.staff();
    return channels.all().stream()
        .filter(ChatInbox.class::isInstance)
        .map(channel ->
            new ReadInboxes(
                storage.unitOfWork(),
                staff.links(),
                staff.destinations(),
                storage.webhooks().lanes(),
                channel,
                (ChatInbox) channel,
                secrets,
                settings,
                sides,
                alerts,
                around.ids()))
        .toList();
  }

  StaffApi api(SettingsUseCases settingUseCases, AuditTrail audit) {
    var staff = storage.staff();
    var work = storage.unitOfWork();
    var lanes = storage.webhooks().lanes();
    return new StaffApi(
        staff.messages(),
        staff.destinations(),
        settingUseCases.read(),
        new ChangeStaffRules(settingUseCases.change()),
        new PreviewStaffMessage(writing, channels, settings, around.clock()),
        new TestStaffDestination(
            work,
            staff.destinations(),
            accounts,
            channels,
            settings,
            lanes,
            sides,
            audit,
            around.ids(),
            around.clock()),
        new LinkChat(
            work,
            staff.links(),
            accounts,
            channels,
            settings,
            audit,
            around.clock(),
            around.random()),
        new RemoveStaffDestination(work, staff.destinations(), lanes, audit));
  }

  /**
   * @param wakeUp called with lanes for which something was planned
   */
  StaffRouter router(Consumer<List<LaneId>> wakeUp) {
    var staff = storage.staff();
    return new StaffRouter(
        staff.destinations(),
        staff.messages(),
        accounts,
        channels,
        settings,
        storage.alerting().recipients(),
        alerts,
        wakeUp);
  }
}
