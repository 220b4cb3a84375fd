package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.InMemorySideStarts;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.notification.ChangeStaffRules;
import com.meocrm.core.notification.InMemoryStaffDestinations;
import com.meocrm.core.notification.InMemoryStaffLinks;
import com.meocrm.core.notification.InMemoryStaffMessages;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.PreviewStaffMessage;
import com.meocrm.core.notification.RemoveStaffDestination;
import com.meocrm.core.notification.StaffAccounts;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffChannels;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffLinks;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.notification.StaffWriting;
import com.meocrm.core.notification.TestStaffDestination;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** What requests do with messages to staff, without a database: nothing is ever sent. */
public final class InMemoryStaff {
  private final InMemoryStaffDestinations destinations;
  private final InMemoryStaffMessages messages;
  private final InMemoryStaffLinks links;

  public InMemoryStaff(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    destinations = new InMemoryStaffDestinations(unitOfWork, clock);
    messages = new InMemoryStaffMessages(destinations, new InMemoryLanes(clock), clock);
    links = new InMemoryStaffLinks(unitOfWork, clock);
  }

  public StaffApi api(
      UnitOfWork work,
      SettingsUseCases settings,
      List<StaffChannel> given,
      SecretResolver secrets,
      LaneControl lanes,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      RandomGenerator random) {
    var channels = new StaffChannels(given);
    var accounts = new StaffAccounts(destinations, secrets, (organization, channel) -> {});
    return new StaffApi(
        messages,
        destinations,
        settings.read(),
        new ChangeStaffRules(settings.change()),
        new PreviewStaffMessage(new StaffWriting(null), channels, settings.effective(), clock),
        new TestStaffDestination(
            work,
            destinations,
            accounts,
            channels,
            settings.effective(),
            lanes,
            new SideSends(new InMemorySideStarts(clock), time -> {}),
            audit,
            ids,
            clock),
        new LinkChat(work, links, accounts, channels, settings.effective(), audit, clock, random),
        new RemoveStaffDestination(work, destinations, lanes, audit));
  }

  public StaffDestinations destinations() {
    return destinations;
  }

  public StaffLinks links() {
    return links;
  }

  /** A message and everything that is known of it. */
  public void add(StaffMessage.Whole message) {
    messages.put(message);
  }

  public void add(StaffDestination destination) {
    destinations.put(destination);
  }
}
