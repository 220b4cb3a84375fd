package com.meocrm.core.notification;

import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.notification.ChatInbox.Greeting;
import com.meocrm.core.notification.ChatInbox.Polled;
import com.meocrm.core.notification.StaffLinks.Open;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import java.lang.System.Logger.Level;
import java.time.Duration;
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

  private final StaffLinks links;
  private final StaffChannel channel;
  private final ChatInbox inbox;
  private final SecretResolver secrets;
  private final EffectiveSettings settings;
  private final ChatLinking linking;

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
      AlertRecorder alerts,
      IdGenerator ids) {
    this.links = links;
    this.channel = channel;
    this.inbox = inbox;
    this.secrets = secrets;
    this.settings = settings;
    this.linking =
        new ChatLinking(unitOfWork, links, destinations, lanes, channel, sides, alerts, ids);
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
    var link = linking.of(open.account(), greeting);
    if (link.isEmpty() || !linking.link(link.get(), greeting, null)) {
      return false;
    }
    linking.welcome(link.get(), secret, greeting);
    return true;
  }
}
