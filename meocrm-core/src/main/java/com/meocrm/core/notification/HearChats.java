package com.meocrm.core.notification;

import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.notification.ChatInbox.Greeting;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * Hears what a provider tells by itself of the chats of a channel: a code that links one, a word
 * that keeps one open, a farewell. What is told again, or late, changes nothing.
 */
public final class HearChats {
  private final UnitOfWork unitOfWork;
  private final StaffDestinations destinations;
  private final StaffChannelName channel;
  private final ChatLinking linking;
  private final Executor senders;

  /**
   * @param senders runs what goes out to the provider, so that it waits for no answer of ours
   */
  public HearChats(
      UnitOfWork unitOfWork,
      StaffLinks links,
      StaffDestinations destinations,
      LaneControl lanes,
      StaffChannel channel,
      SideSends sides,
      AlertRecorder alerts,
      IdGenerator ids,
      Executor senders) {
    this.unitOfWork = unitOfWork;
    this.destinations = destinations;
    this.channel = channel.name();
    this.linking =
        new ChatLinking(unitOfWork, links, destinations, lanes, channel, sides, alerts, ids);
    this.senders = senders;
  }

  /**
   * Somebody wrote to an account of the tenant, or came to it. Outside of any unit of work.
   *
   * @param openUntil when the chat closes unless something is said before
   * @return whether it changed anything
   */
  public boolean said(
      OrganizationId organization,
      String account,
      Greeting greeting,
      Instant at,
      Instant openUntil) {
    var link = linking.of(account, greeting).filter(l -> l.organization().equals(organization));
    if (link.isPresent() && linking.link(link.get(), greeting, openUntil)) {
      heard(organization, greeting, at, openUntil);
      senders.execute(() -> linking.welcome(link.get(), null, greeting));
      return true;
    }
    return heard(organization, greeting, at, openUntil);
  }

  private boolean heard(
      OrganizationId organization, Greeting greeting, Instant at, Instant openUntil) {
    // Most who write to a shop are customers: of them nothing is kept.
    var known =
        destinations.list(organization).stream()
            .filter(d -> d.channel() == channel && d.address().value().equals(greeting.chat()))
            .toList();
    var dead = known.stream().filter(StaffDestination::isDead).toList();
    boolean news =
        !known.isEmpty()
            && unitOfWork.run(
                organization,
                () -> {
                  boolean heard =
                      !destinations
                          .heard(organization, channel, greeting.chat(), at, openUntil)
                          .isEmpty();
                  if (heard) {
                    dead.forEach(linking::restart);
                  }
                  return heard;
                });
    if (news) {
      dead.forEach(linking::isBack);
    }
    return news;
  }

  /**
   * Somebody turned away from the account.
   *
   * @return whether it changed anything
   */
  public boolean left(OrganizationId organization, String chat, Instant at) {
    return unitOfWork.run(organization, () -> destinations.left(organization, channel, chat, at));
  }
}
