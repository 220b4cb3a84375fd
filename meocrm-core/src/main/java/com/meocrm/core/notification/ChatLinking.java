package com.meocrm.core.notification;

import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.notification.ChatInbox.Greeting;
import com.meocrm.core.notification.StaffLinks.Link;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the chats of a channel from which a code was sent destinations of their tenants. */
final class ChatLinking {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final UnitOfWork unitOfWork;
  private final StaffLinks links;
  private final StaffDestinations destinations;
  private final LaneControl lanes;
  private final StaffChannel channel;
  private final SideSends sides;
  private final AlertRecorder alerts;
  private final IdGenerator ids;

  ChatLinking(
      UnitOfWork unitOfWork,
      StaffLinks links,
      StaffDestinations destinations,
      LaneControl lanes,
      StaffChannel channel,
      SideSends sides,
      AlertRecorder alerts,
      IdGenerator ids) {
    this.unitOfWork = unitOfWork;
    this.links = links;
    this.destinations = destinations;
    this.lanes = lanes;
    this.channel = channel;
    this.sides = sides;
    this.alerts = alerts;
    this.ids = ids;
  }

  /** The link whose code somebody wrote to the account. */
  Optional<Link> of(String account, Greeting greeting) {
    return LinkCodes.in(greeting.text())
        .flatMap(code -> links.find(channel.name(), account, LinkCodes.hash(code)));
  }

  /**
   * Links the chat, unless the code was used meanwhile.
   *
   * @param openUntil as of the destination
   */
  boolean link(Link link, Greeting greeting, @Nullable Instant openUntil) {
    var known =
        destinations.list(link.organization()).stream()
            .filter(d -> d.channel() == channel.name() && d.address().equals(address(greeting)))
            .findFirst();
    boolean linked =
        unitOfWork.run(link.organization(), () -> store(link, known, greeting, openUntil));
    if (linked) {
      known.ifPresent(this::isBack);
    }
    return linked;
  }

  private boolean store(
      Link link, Optional<StaffDestination> known, Greeting greeting, @Nullable Instant openUntil) {
    var organization = link.organization();
    if (!links.use(organization, link.codeHash())) {
      return false;
    }
    destinations.link(
        new StaffDestination(
            organization,
            known.map(StaffDestination::id).orElseGet(() -> ids.next(StaffDestination.PREFIX)),
            channel.name(),
            address(greeting),
            greeting.title(),
            link.language(),
            link.audience(),
            null,
            null,
            null,
            null,
            openUntil));
    known.ifPresent(this::restart);
    return true;
  }

  /** What waits for the destination goes out. In the current unit of work of its tenant. */
  void restart(StaffDestination destination) {
    if (destination.lane() != null) {
      lanes.restart(new LaneId(destination.organization(), destination.lane()));
    }
  }

  /** That it could not be reached is over. Outside of any unit of work. */
  void isBack(StaffDestination destination) {
    if (destination.isDead()) {
      alerts.close(destination.organization(), AlertKind.LANE_FAILING, destination.id(), false);
    }
  }

  /**
   * Says in the chat that it is linked, when its turn comes; should that fail, the list of
   * destinations shows it too.
   *
   * @param secret null where the channel needs none
   */
  void welcome(Link link, @Nullable Secret secret, Greeting greeting) {
    var language = link.language() == null ? Language.VI : link.language();
    var text =
        new StaffText(
            language,
            false,
            switch (language) {
              case VI -> "Đã liên kết với MeoCRM";
              case EN -> "Linked to MeoCRM";
            },
            List.of(
                switch (language) {
                  case VI -> "Từ nay thông báo của cửa hàng sẽ được gửi tới đây.";
                  case EN -> "News of the shop come here from now on.";
                }),
            null,
            "#" + link.codeHash().substring(0, 6));
    var message =
        new StaffChannel.Message(
            link.organization(), secret, address(greeting), "welcome", text, false);
    var account = new StaffAccount(channel.name(), link.account(), "", "");
    var lane = channel.lane(account, address(greeting));
    var unused =
        sides.send(
            new LaneId(link.organization(), lane.value()),
            lane.pacing(),
            ANSWER,
            () -> channel.send(message, ANSWER));
  }

  private static StaffAddress address(Greeting greeting) {
    return new StaffAddress(greeting.chat(), greeting.isGroup(), greeting.topic());
  }
}
