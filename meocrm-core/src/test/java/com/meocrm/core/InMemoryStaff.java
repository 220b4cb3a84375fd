package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.notification.ChangeStaffRules;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.PreviewStaffMessage;
import com.meocrm.core.notification.RemoveStaffDestination;
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffAccounts;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffChannels;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffLinks;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.notification.StaffMessages;
import com.meocrm.core.notification.StaffWriting;
import com.meocrm.core.notification.TestStaffDestination;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What requests do with messages to staff, without a database: nothing is ever sent. */
public final class InMemoryStaff {
  private final Destinations destinations = new Destinations();
  private final Messages messages = new Messages();
  private final Links links = new Links();

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
    var accounts = new StaffAccounts(destinations, secrets);
    return new StaffApi(
        messages,
        destinations,
        settings.read(),
        new ChangeStaffRules(settings.change()),
        new PreviewStaffMessage(new StaffWriting(null), channels, settings.effective(), clock),
        new TestStaffDestination(
            work, destinations, accounts, channels, settings.effective(), lanes, audit, ids),
        new LinkChat(work, links, accounts, channels, settings.effective(), audit, clock, random),
        new RemoveStaffDestination(work, destinations, lanes, audit));
  }

  /** A message and everything that is known of it. */
  public void add(StaffMessage.Whole message) {
    messages.all.addFirst(message);
  }

  public void add(StaffDestination destination) {
    destinations.link(destination);
  }

  private static final class Destinations implements StaffDestinations {
    private final Map<String, StaffDestination> all = new HashMap<>();
    private final Map<String, StaffAccount> accounts = new HashMap<>();

    @Override
    public List<Audience> of(Set<OrganizationId> organizations) {
      return organizations.stream().map(o -> new Audience(o, list(o))).toList();
    }

    @Override
    public synchronized void ensure(Collection<StaffDestination> destinations) {
      destinations.forEach(d -> all.putIfAbsent(key(d.organization(), d.id()), d));
    }

    @Override
    public synchronized List<StaffDestination> list(OrganizationId organization) {
      return all.values().stream().filter(d -> d.organization().equals(organization)).toList();
    }

    @Override
    public synchronized Optional<StaffDestination> find(OrganizationId organization, String id) {
      return Optional.ofNullable(all.get(key(organization, id)));
    }

    @Override
    public Optional<StaffDestination> ofLane(LaneId lane) {
      return list(lane.organization()).stream()
          .filter(d -> lane.value().equals(d.lane()))
          .findFirst();
    }

    @Override
    public List<StaffDestination> died(LaneId lane, String reason) {
      throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public boolean moved(OrganizationId organization, String id, String address) {
      throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public void topicLost(OrganizationId organization, String id) {
      throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public synchronized void link(StaffDestination destination) {
      all.put(key(destination.organization(), destination.id()), destination);
    }

    @Override
    public void revive(OrganizationId organization, String id) {
      throw new UnsupportedOperationException("nothing dies");
    }

    @Override
    public synchronized boolean remove(OrganizationId organization, String id) {
      return all.remove(key(organization, id)) != null;
    }

    @Override
    public synchronized Optional<StaffAccount> account(
        OrganizationId organization, StaffChannelName channel) {
      return Optional.ofNullable(accounts.get(key(organization, channel.code())));
    }

    @Override
    public synchronized void saveAccount(OrganizationId organization, StaffAccount account) {
      accounts.put(key(organization, account.channel().code()), account);
    }

    private static String key(OrganizationId organization, String id) {
      return organization + "/" + id;
    }
  }

  private static final class Messages implements StaffMessages {
    private final List<StaffMessage.Whole> all = new ArrayList<>();

    @Override
    public Page<StaffMessage> list(
        OrganizationId organization, @Nullable Position after, int limit) {
      return Page.of(
          all.stream()
              .map(StaffMessage.Whole::message)
              .filter(m -> m.organization().equals(organization))
              .filter(m -> after == null || m.createdAt().isBefore(after.createdAt()))
              .limit(limit + 1L)
              .toList(),
          limit);
    }

    @Override
    public Optional<StaffMessage.Whole> find(OrganizationId organization, String id) {
      return all.stream()
          .filter(m -> m.message().organization().equals(organization))
          .filter(m -> m.message().id().equals(id))
          .findFirst();
    }

    @Override
    public int gather(Collection<Gathered> facts) {
      return 0;
    }

    @Override
    public List<Due> due(int max) {
      return List.of();
    }

    @Override
    public List<LaneId> route(Collection<Decision> decisions) {
      return List.of();
    }

    @Override
    public Optional<Sealed> seal(LaneId lane, long token, DeliveryId delivery) {
      return Optional.empty();
    }

    @Override
    public void plainFrom(OrganizationId organization, String message) {
      throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public int takeOff(LaneId lane, String why) {
      return 0;
    }

    @Override
    public void reroute(LaneId lane, DeliveryId delivery, String why) {
      throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public int forget(Instant before, int max) {
      return 0;
    }
  }

  private static final class Links implements StaffLinks {
    private final List<Link> all = new ArrayList<>();

    @Override
    public synchronized void add(Link link) {
      all.add(link);
    }

    @Override
    public List<Open> open(StaffChannelName channel) {
      return List.of();
    }

    @Override
    public Optional<Reading> read(StaffChannelName channel, String account, Duration lease) {
      return Optional.empty();
    }

    @Override
    public void proceed(StaffChannelName channel, String account, Reading reading, long next) {
      throw new UnsupportedOperationException("nobody reads");
    }

    @Override
    public synchronized Optional<Link> find(
        StaffChannelName channel, String account, String codeHash) {
      return all.stream()
          .filter(l -> l.channel() == channel)
          .filter(l -> l.account().equals(account) && l.codeHash().equals(codeHash))
          .findFirst();
    }

    @Override
    public synchronized boolean use(OrganizationId organization, String codeHash) {
      return all.removeIf(l -> l.codeHash().equals(codeHash));
    }
  }
}
