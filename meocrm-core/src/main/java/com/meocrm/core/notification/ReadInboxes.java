package com.meocrm.core.notification;

import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.notification.ChatInbox.Greeting;
import com.meocrm.core.notification.ChatInbox.Polled;
import com.meocrm.core.notification.StaffLinks.Link;
import com.meocrm.core.notification.StaffLinks.Open;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads what people write to accounts for which a code is open, and links their chats. Providers
 * are asked (and not told to call us) because that needs no address that can be reached from
 * outside; and only while a code is open, so that other programs of the tenant's may read the
 * account's messages at all other times. Over all nodes one reads an account at a time.
 */
public final class ReadInboxes {
  private static final System.Logger LOG = System.getLogger(ReadInboxes.class.getName());

  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final UnitOfWork unitOfWork;
  private final StaffLinks links;
  private final StaffDestinations destinations;
  private final LaneControl lanes;
  private final StaffChannel channel;
  private final ChatInbox inbox;
  private final SecretResolver secrets;
  private final EffectiveSettings settings;
  private final SideSends sides;
  private final IdGenerator ids;

  public ReadInboxes(
      UnitOfWork unitOfWork,
      StaffLinks links,
      StaffDestinations destinations,
      LaneControl lanes,
      StaffChannel channel,
      ChatInbox inbox,
      SecretResolver secrets,
      EffectiveSettings settings,
      SideSends sides,
      IdGenerator ids) {
    this.unitOfWork = unitOfWork;
    this.links = links;
    this.destinations = destinations;
    this.lanes = lanes;
    this.channel = channel;
    this.inbox = inbox;
    this.secrets = secrets;
    this.settings = settings;
    this.sides = sides;
    this.ids = ids;
  }

  /**
   * Reads each open account once.
   *
   * @param wait how long the provider may wait for news
   * @return how many chats were linked
   */
  public int step(Duration wait) {
    int linked = 0;
    for (var open : links.open(channel.name())) {
      linked += read(open, wait);
    }
    return linked;
  }

  private int read(Open open, Duration wait) {
    var staff = settings.staffNotifications(SettingSubject.of(open.organization()));
    var credential = channel.credential(staff);
    var secret =
        credential == null
            ? Optional.<Secret>empty()
            : secrets.find(open.organization(), open.secretRef(), credential.provider());
    var reading = secret.flatMap(s -> links.read(channel.name(), open.account(), LEASE));
    if (secret.isEmpty() || reading.isEmpty()) {
      return 0;
    }
    int linked = 0;
    long next = reading.get().next();
    switch (inbox.poll(secret.get(), next, wait)) {
      case Polled.Received(var greetings, var after) -> {
        for (var greeting : greetings) {
          linked += link(open, secret.get(), greeting) ? 1 : 0;
        }
        next = after;
      }
      case Polled.Refused(var reason) ->
          LOG.log(
              Level.WARNING,
              "messages to the account cannot be read account={0}: {1}",
              open.account(),
              reason);
      case Polled.Unreachable(var reason) ->
          LOG.log(
              Level.INFO,
              "the account cannot be read now account={0}: {1}",
              open.account(),
              reason);
    }
    links.proceed(channel.name(), open.account(), reading.get(), next);
    return linked;
  }

  private boolean link(Open open, Secret secret, Greeting greeting) {
    var code = LinkCodes.in(greeting.text());
    var link = code.flatMap(c -> links.find(channel.name(), open.account(), LinkCodes.hash(c)));
    if (link.isEmpty()
        || !unitOfWork.run(link.get().organization(), () -> link(link.get(), greeting))) {
      return false;
    }
    welcome(open, link.get(), secret, greeting);
    return true;
  }

  private boolean link(Link link, Greeting greeting) {
    var organization = link.organization();
    if (!links.use(organization, link.codeHash())) {
      return false;
    }
    var known =
        destinations.list(organization).stream()
            .filter(d -> d.channel() == channel.name() && d.address().equals(address(greeting)))
            .findFirst();
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
            null));
    known.ifPresent(d -> revive(organization, d));
    return true;
  }

  private void revive(OrganizationId organization, StaffDestination known) {
    if (known.lane() != null) {
      lanes.restart(new LaneId(organization, known.lane()));
    }
  }

  /**
   * Says in the chat that it is linked; should that fail, the list of destinations shows it too.
   */
  private void welcome(Open open, Link link, Secret secret, Greeting greeting) {
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
    var account = new StaffAccount(channel.name(), open.account(), "", "");
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
