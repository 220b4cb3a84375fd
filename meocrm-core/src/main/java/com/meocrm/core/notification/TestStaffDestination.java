package com.meocrm.core.notification;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.notification.StaffAccounts.Opened;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends a word to a chat, as soon as its limits allow it, and tells what came of it. One that
 * arrives brings a chat back that was taken for dead.
 */
public final class TestStaffDestination {
  private static final Duration DEADLINE = Duration.ofSeconds(9);

  /** For what is on its way to the chat already. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private static final String BUSY =
      "other messages are on their way to this chat: try again in a few seconds";

  private final UnitOfWork unitOfWork;
  private final StaffDestinations destinations;
  private final StaffAccounts accounts;
  private final StaffChannels channels;
  private final EffectiveSettings settings;
  private final LaneControl lanes;
  private final SideSends sides;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public TestStaffDestination(
      UnitOfWork unitOfWork,
      StaffDestinations destinations,
      StaffAccounts accounts,
      StaffChannels channels,
      EffectiveSettings settings,
      LaneControl lanes,
      SideSends sides,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.destinations = destinations;
    this.accounts = accounts;
    this.channels = channels;
    this.settings = settings;
    this.lanes = lanes;
    this.sides = sides;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Tries one destination, or the first of the default channel. Not inside a unit of work.
   *
   * @throws DomainException not found {@code DESTINATION_NOT_FOUND}
   */
  public Tested handle(@Nullable String id, RequestContext context) {
    var organization = context.organization();
    var staff = settings.staffNotifications(SettingSubject.of(organization));
    var all = StaffAudience.of(organization, destinations.list(organization), staff);
    var destination =
        all.stream()
            .filter(d ->
                id == null ? d.channel().code().equals(staff.defaultChannel()) : d.id().equals(id))
            .findFirst()
            .orElseThrow(() ->
                DomainException.notFound(
                    "DESTINATION_NOT_FOUND",
                    "There is no such destination: link a chat, or set channelId."));
    var tested = send(destination, staff, context);
    unitOfWork.execute(
        organization,
        () -> {
          if (tested.success() && destination.isDead()) {
            destinations.revive(organization, destination.id());
          }
          if (tested.success() && destination.lane() != null) {
            var lane = new LaneId(organization, destination.lane());
            lanes.restart(lane);
            lanes.probe(lane);
          }
          audit.changed(
              context,
              "notifications.test",
              "destination:" + destination.id(),
              Map.of(),
              Map.of("success", tested.success()));
        });
    return tested;
  }

  private Tested send(
      StaffDestination destination, StaffNotifications staff, RequestContext context) {
    var name = destination.channel();
    var channel = channels.find(name);
    if (channel.isEmpty() || !channels.isOn(name, staff)) {
      return new Tested(destination, false, name.code() + " is switched off", Duration.ZERO);
    }
    if (destination.isClosedAt(clock.instant())) {
      return new Tested(destination, false, StaffLanes.CLOSED, Duration.ZERO);
    }
    return switch (accounts.open(context.organization(), channel.get(), staff)) {
      case Opened.Missing(var reason) -> new Tested(destination, false, reason, Duration.ZERO);
      case Opened.Unknown(var reason) -> new Tested(destination, false, reason, Duration.ZERO);
      case Opened.Account opened -> send(destination, channel.get(), opened, context);
    };
  }

  private Tested send(
      StaffDestination destination,
      StaffChannel channel,
      Opened.Account opened,
      RequestContext context) {
    var id = ids.next("msg");
    var language = destination.languageOr(Language.VI);
    var text =
        new StaffText(
            language,
            false,
            switch (language) {
              case VI -> "Tin thử từ MeoCRM";
              case EN -> "A test from MeoCRM";
            },
            List.of(
                switch (language) {
                  case VI -> "Kênh này nhận được thông báo.";
                  case EN -> "Messages reach this chat.";
                }),
            null,
            "#" + id.substring(id.length() - 6));
    var message =
        new StaffChannel.Message(
            context.organization(), opened.secret(), destination.address(), id, text, false);
    var lane = destination.laneOf(channel, opened.account());
    var answer =
        sides.send(
            new LaneId(context.organization(), lane.value()),
            lane.pacing(),
            PATIENCE,
            () -> channel.send(message, DEADLINE));
    if (answer.isEmpty()) {
      return new Tested(destination, false, BUSY, Duration.ZERO);
    }
    var sent = answer.get();
    var attempt = sent.outcome().attempt();
    boolean success = sent.outcome() instanceof Outcome.Delivered;
    return new Tested(
        destination,
        success,
        success ? "it arrived" : String.valueOf(attempt.error()),
        attempt.duration());
  }

  /**
   * What came of it.
   *
   * @param message in plain words
   */
  public record Tested(
      StaffDestination destination, boolean success, String message, Duration duration) {}
}
