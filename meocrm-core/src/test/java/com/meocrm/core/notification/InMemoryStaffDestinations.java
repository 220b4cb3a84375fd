package com.meocrm.core.notification;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Chats and accounts in memory. */
public final class InMemoryStaffDestinations implements StaffDestinations {
  private static final int MAX_MOVES = 10;

  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final Map<Key, Row> rows = new HashMap<>();
  private final Map<Key, StaffAccount> accounts = new HashMap<>();
  private final Set<OrganizationId> withSettings = new HashSet<>();

  public InMemoryStaffDestinations(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  /** The tenant has set something about staff notifications. */
  public synchronized void settingsOf(OrganizationId organization) {
    withSettings.add(organization);
  }

  /** As it stands, outside of all units of work. */
  public synchronized void put(StaffDestination destination) {
    rows.put(Key.of(destination), new Row(destination, clock.instant(), 0, null));
  }

  /** The destination is told over this lane from now on. */
  synchronized void onLane(OrganizationId organization, String id, String lane, String account) {
    change(organization, id, d -> with(d, d.address(), lane, account, d.deadAt(), d.deadReason()));
  }

  @Override
  public synchronized List<Audience> of(Set<OrganizationId> organizations) {
    return organizations.stream()
        .map(organization -> new Audience(organization, list(organization)))
        .filter(audience ->
            !audience.destinations().isEmpty() || withSettings.contains(audience.organization()))
        .toList();
  }

  @Override
  public synchronized void ensure(Collection<StaffDestination> destinations) {
    for (var wanted : destinations) {
      var known = rows.get(Key.of(wanted));
      if (known == null) {
        put(with(wanted, wanted.address(), null, null, null, null));
      } else if (!known.destination.title().equals(wanted.title())) {
        var now = known.destination;
        var address =
            new StaffAddress(
                wanted.address().value(), wanted.address().isGroup(), now.address().topic());
        var replaced = with(now, wanted.title(), now.language(), now.audience(), null, null);
        rows.put(
            Key.of(wanted),
            new Row(
                with(replaced, address, null, null, null, null),
                known.createdAt,
                0,
                known.heardAt));
      }
    }
  }

  @Override
  public synchronized List<StaffDestination> list(OrganizationId organization) {
    return rows.values().stream()
        .filter(row -> row.destination.organization().equals(organization))
        .sorted(
            Comparator.comparing((Row row) -> row.createdAt)
                .thenComparing(row -> row.destination.id()))
        .map(row -> row.destination)
        .toList();
  }

  @Override
  public synchronized Optional<StaffDestination> find(OrganizationId organization, String id) {
    return Optional.ofNullable(rows.get(new Key(organization, id))).map(row -> row.destination);
  }

  @Override
  public synchronized Optional<StaffDestination> ofLane(LaneId lane) {
    return list(lane.organization()).stream()
        .filter(d -> lane.value().equals(d.lane()))
        .min(Comparator.comparing(StaffDestination::id));
  }

  @Override
  public synchronized List<StaffDestination> died(LaneId lane, String reason) {
    var alive =
        list(lane.organization()).stream()
            .filter(d -> lane.value().equals(d.lane()) && !d.isDead())
            .toList();
    alive.forEach(a ->
        change(
            a.organization(),
            a.id(),
            d -> with(d, d.address(), d.lane(), d.laneAccount(), clock.instant(), reason)));
    return alive.stream().flatMap(d -> find(d.organization(), d.id()).stream()).toList();
  }

  @Override
  public synchronized boolean moved(OrganizationId organization, String id, String address) {
    var row = rows.get(new Key(organization, id));
    if (row == null || row.moves >= MAX_MOVES) {
      return false;
    }
    var d = row.destination;
    var to = new StaffAddress(address, true, d.address().topic());
    rows.put(
        Key.of(d),
        new Row(
            with(d, to, d.lane(), d.laneAccount(), d.deadAt(), d.deadReason()),
            row.createdAt,
            row.moves + 1,
            row.heardAt));
    return true;
  }

  @Override
  public synchronized void topicLost(OrganizationId organization, String id, Runnable alongside) {
    alongside.run();
    change(
        organization,
        id,
        d ->
            with(
                d,
                new StaffAddress(d.address().value(), d.address().isGroup(), null),
                d.lane(),
                d.laneAccount(),
                d.deadAt(),
                d.deadReason()));
  }

  @Override
  public synchronized void link(StaffDestination wanted) {
    var key = Key.of(wanted);
    var before = writing(key);
    if (before == null) {
      put(with(wanted, wanted.address(), null, null, null, null));
    } else {
      var renewed =
          with(
              before.destination,
              wanted.title(),
              wanted.language(),
              wanted.audience(),
              before.destination.lane(),
              before.destination.laneAccount());
      rows.put(
          key, new Row(closing(renewed, wanted.openUntil()), before.createdAt, 0, before.heardAt));
    }
  }

  @Override
  public synchronized List<StaffDestination> heard(
      OrganizationId organization,
      StaffChannelName channel,
      String address,
      Instant at,
      Instant openUntil) {
    return told(
        organization,
        channel,
        address,
        at,
        d -> closing(with(d, d.address(), d.lane(), d.laneAccount(), null, null), openUntil));
  }

  @Override
  public synchronized boolean left(
      OrganizationId organization, StaffChannelName channel, String address, Instant at) {
    return !told(organization, channel, address, at, d -> closing(d, at)).isEmpty();
  }

  private List<StaffDestination> told(
      OrganizationId organization,
      StaffChannelName channel,
      String address,
      Instant at,
      UnaryOperator<StaffDestination> what) {
    var news = new ArrayList<StaffDestination>();
    for (var d : list(organization)) {
      if (d.channel() == channel && d.address().value().equals(address)) {
        var before = writing(Key.of(d));
        if (before != null && (before.heardAt == null || before.heardAt.isBefore(at))) {
          var now = what.apply(d);
          rows.put(Key.of(d), new Row(now, before.createdAt, before.moves, at));
          news.add(now);
        }
      }
    }
    return news;
  }

  private static StaffDestination closing(StaffDestination d, @Nullable Instant openUntil) {
    return new StaffDestination(
        d.organization(),
        d.id(),
        d.channel(),
        d.address(),
        d.title(),
        d.language(),
        d.audience(),
        d.lane(),
        d.laneAccount(),
        d.deadAt(),
        d.deadReason(),
        openUntil);
  }

  @Override
  public synchronized void revive(OrganizationId organization, String id) {
    var key = new Key(organization, id);
    var before = writing(key);
    if (before != null) {
      var d = before.destination;
      rows.put(
          key,
          new Row(
              with(d, d.address(), d.lane(), d.laneAccount(), null, null),
              before.createdAt,
              0,
              before.heardAt));
    }
  }

  @Override
  public synchronized boolean remove(OrganizationId organization, String id) {
    var key = new Key(organization, id);
    var unused = writing(key);
    return rows.remove(key) != null;
  }

  @Override
  public synchronized Optional<StaffAccount> account(
      OrganizationId organization, StaffChannelName channel) {
    return Optional.ofNullable(accounts.get(new Key(organization, channel.code())));
  }

  @Override
  public synchronized void saveAccount(
      OrganizationId organization, StaffAccount account, Runnable alongside) {
    alongside.run();
    accounts.put(new Key(organization, account.channel().code()), account);
  }

  /** In the current unit of work of the tenant, which puts back what is there now if it fails. */
  private @Nullable Row writing(Key key) {
    var before = rows.get(key);
    unitOfWork.written(
        key.organization,
        () -> {
          synchronized (this) {
            if (before == null) {
              rows.remove(key);
            } else {
              rows.put(key, before);
            }
          }
        });
    return before;
  }

  private void change(
      OrganizationId organization, String id, UnaryOperator<StaffDestination> what) {
    rows.computeIfPresent(
        new Key(organization, id),
        (key, row) -> new Row(what.apply(row.destination), row.createdAt, row.moves, row.heardAt));
  }

  private static StaffDestination with(
      StaffDestination d,
      StaffAddress address,
      @Nullable String lane,
      @Nullable String account,
      @Nullable Instant deadAt,
      @Nullable String deadReason) {
    return new StaffDestination(
        d.organization(),
        d.id(),
        d.channel(),
        address,
        d.title(),
        d.language(),
        d.audience(),
        lane,
        account,
        deadAt,
        deadReason,
        d.openUntil());
  }

  /** Alive, whatever it was. */
  private static StaffDestination with(
      StaffDestination d,
      String title,
      @Nullable Language language,
      Set<String> audience,
      @Nullable String lane,
      @Nullable String account) {
    return new StaffDestination(
        d.organization(),
        d.id(),
        d.channel(),
        d.address(),
        title,
        language,
        audience,
        lane,
        account,
        null,
        null,
        d.openUntil());
  }

  private record Key(OrganizationId organization, String id) {
    static Key of(StaffDestination destination) {
      return new Key(destination.organization(), destination.id());
    }
  }

  private record Row(
      StaffDestination destination, Instant createdAt, int moves, @Nullable Instant heardAt) {}
}
