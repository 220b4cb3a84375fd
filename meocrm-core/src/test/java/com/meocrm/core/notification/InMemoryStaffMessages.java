package com.meocrm.core.notification;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.notification.StaffMessage.Status;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Duration;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages in memory, on {@link InMemoryLanes}. */
public final class InMemoryStaffMessages implements StaffMessages {
  private static final int MOST_FACTS = 2_000;
  private static final int MAX_IN_FLIGHT = 2;

  private final InMemoryStaffDestinations destinations;
  private final InMemoryLanes lanes;
  private final InstantSource clock;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Told> told = new HashMap<>();
  private final Set<LaneId> opened = new HashSet<>();
  private final List<StaffMessage.Whole> given = new ArrayList<>();

  public InMemoryStaffMessages(
      InMemoryStaffDestinations destinations, InMemoryLanes lanes, InstantSource clock) {
    this.destinations = destinations;
    this.lanes = lanes;
    this.clock = clock;
  }

  /** A message to be looked up, which nobody sends. */
  public synchronized void put(StaffMessage.Whole message) {
    given.addFirst(message);
  }

  @Override
  public synchronized int gather(Collection<Gathered> facts) {
    destinations.ensure(
        facts.stream().map(Gathered::destination).filter(d -> d.lane() == null).toList());
    int gathered = 0;
    for (var fact : facts) {
      if (isNew(fact)) {
        openFor(fact).tell(fact.fact(), clock.instant());
        gathered++;
      }
    }
    return gathered;
  }

  private boolean isNew(Gathered fact) {
    var now = clock.instant();
    var key =
        fact.destination().organization()
            + "\n"
            + fact.destination().id()
            + "\n"
            + fact.fact().identity();
    var before = told.get(key);
    boolean isNew = before == null || !before.at.plus(before.lasts).isAfter(now);
    told.put(key, new Told(isNew ? now : before.at, fact.fact().toldFor()));
    return isNew;
  }

  private Row openFor(Gathered fact) {
    var to = fact.destination();
    return rows.stream()
        .filter(row -> row.sealedAt == null)
        .filter(row -> row.organization.equals(to.organization()))
        .filter(row -> row.destination.equals(to.id()) && row.rule.equals(fact.rule().name()))
        .findFirst()
        .orElseGet(() -> {
          var row = new Row(fact, clock.instant());
          rows.add(row);
          return row;
        });
  }

  @Override
  public synchronized List<Due> due(int max) {
    return rows.stream()
        .filter(this::isDue)
        .sorted(Comparator.comparing(row -> row.dueAt))
        .limit(max)
        .map(this::due)
        .toList();
  }

  private boolean isDue(Row row) {
    return row.state.equals("WAITING")
        && !row.dueAt.isAfter(clock.instant())
        && destinations.find(row.organization, row.destination).isPresent();
  }

  private Due due(Row row) {
    return new Due(
        row.organization,
        row.id,
        destinations.find(row.organization, row.destination).orElseThrow(),
        row.rule,
        row.urgent,
        row.anchor,
        row.tried,
        clock.instant());
  }

  @Override
  public synchronized List<LaneId> route(Collection<Decision> decisions, Runnable alongside) {
    alongside.run(); // what it throws leaves nothing done
    var planned = new ArrayList<Planned>();
    for (var decision : decisions) {
      find(decision.message()).filter(this::isDue).ifPresent(row -> route(row, decision, planned));
    }
    lanes.plan(planned);
    return planned.stream().map(Planned::lane).distinct().toList();
  }

  private Optional<Row> find(Due due) {
    return rows.stream()
        .filter(row -> row.organization.equals(due.organization()) && row.id.equals(due.id()))
        .findFirst();
  }

  private void route(Row row, Decision decision, List<Planned> planned) {
    var now = clock.instant();
    switch (decision) {
      case Decision.Plan(var due, var kind, var account, var to) -> {
        var lane = new LaneId(row.organization, to.value());
        if (opened.add(lane)) {
          lanes.open(lane, kind, LaneTerms.inFlight(MAX_IN_FLIGHT), false, to.pacing());
        }
        destinations.onLane(row.organization, row.destination, to.value(), account.id());
        row.lane = lane;
        row.delivery = DeliveryId.of(lane, new EventId(row.id + "_" + row.routes));
        row.routes++;
        row.state = "PLANNED";
        row.note = null;
        planned.add(new Planned(lane, row.delivery, null, row.anchor));
        row.step(now, "PLANNED", null);
      }
      case Decision.Move(var due, var to, var why) -> {
        destinations.ensure(List.of(to));
        row.destination = to.id();
        row.tried.add(due.destination().channel());
        row.seal(now);
        row.note = why;
        row.step(now, "MOVED", due.destination().title() + " → " + to.title() + ": " + why);
      }
      case Decision.Wait(var due, var until, var why) -> {
        row.dueAt = until;
        row.note = why;
        row.step(now, "WAITING", why);
      }
      case Decision.Drop(var due, var why) -> row.end(now, "CANCELLED", why);
      case Decision.Fail(var due, var why) -> row.end(now, "FAILED", why);
    }
  }

  @Override
  public synchronized Optional<Sealed> seal(LaneId lane, long token, DeliveryId delivery) {
    return planned(lane)
        .filter(row -> lanes.isHeld(lane, token) && delivery.equals(row.delivery))
        .findFirst()
        .map(row -> {
          row.seal(clock.instant());
          var destination = destinations.find(row.organization, row.destination).orElseThrow();
          return new Sealed(
              row.id,
              destination,
              row.rule,
              row.urgent,
              row.language,
              row.plain,
              row.facts,
              destinations.account(row.organization, destination.channel()).orElse(null),
              clock.instant());
        });
  }

  private Stream<Row> planned(LaneId lane) {
    return rows.stream().filter(row -> row.state.equals("PLANNED") && lane.equals(row.lane));
  }

  @Override
  public synchronized void plainFrom(OrganizationId organization, String message) {
    rows.stream()
        .filter(row -> row.organization.equals(organization) && row.id.equals(message))
        .forEach(row -> row.plain = true);
  }

  @Override
  public synchronized int takeOff(LaneId lane, String why) {
    var taken =
        planned(lane)
            .filter(row -> row.delivery != null && lanes.isQueued(lane, row.delivery))
            .toList();
    taken.forEach(row -> row.takeOff(clock.instant(), why));
    lanes.withdraw(lane);
    return taken.size();
  }

  @Override
  public synchronized void reroute(LaneId lane, DeliveryId delivery, String why) {
    planned(lane)
        .filter(row -> delivery.equals(row.delivery))
        .toList()
        .forEach(row -> {
          row.tried.add(
              destinations.find(row.organization, row.destination).orElseThrow().channel());
          row.takeOff(clock.instant(), why);
        });
  }

  @Override
  public synchronized Page<StaffMessage> list(
      OrganizationId organization, @Nullable Position after, int limit) {
    var all = new ArrayList<>(given.stream().map(StaffMessage.Whole::message).toList());
    rows.stream().map(this::message).forEach(all::add);
    return Page.of(
        all.stream()
            .filter(m -> m.organization().equals(organization))
            .filter(m -> after == null || isBelow(m, after))
            .sorted(
                Comparator.comparing(StaffMessage::createdAt)
                    .thenComparing(StaffMessage::id)
                    .reversed())
            .limit(limit + 1L)
            .toList(),
        limit);
  }

  private static boolean isBelow(StaffMessage message, Position position) {
    int byTime = message.createdAt().compareTo(position.createdAt());
    return byTime < 0 || (byTime == 0 && message.id().compareTo(position.id()) < 0);
  }

  @Override
  public synchronized Optional<StaffMessage.Whole> find(OrganizationId organization, String id) {
    return rows.stream()
        .filter(row -> row.organization.equals(organization) && row.id.equals(id))
        .map(row -> new StaffMessage.Whole(message(row), row.facts, history(row)))
        .findFirst()
        .or(() ->
            given.stream()
                .filter(whole -> whole.message().organization().equals(organization))
                .filter(whole -> whole.message().id().equals(id))
                .findFirst());
  }

  private List<StaffMessage.Step> history(Row row) {
    var history = new ArrayList<StaffMessage.Step>();
    history.add(new StaffMessage.Step(row.createdAt, "CREATED", null));
    history.addAll(row.steps);
    if (row.delivery != null) {
      lanes.attempts(row.delivery).stream()
          .map(a ->
              new StaffMessage.Step(
                  clock.instant(), a.error() == null ? "SENT" : "FAILED_ATTEMPT", a.error()))
          .forEach(history::add);
    }
    return history;
  }

  private StaffMessage message(Row row) {
    var attempts = row.delivery == null ? List.of() : lanes.attempts(row.delivery);
    var error =
        row.delivery == null || attempts.isEmpty()
            ? null
            : lanes.attempts(row.delivery).getLast().error();
    var to = destinations.find(row.organization, row.destination);
    var status = status(row, attempts.size());
    return new StaffMessage(
        row.organization,
        row.id,
        row.rule,
        to.map(StaffDestination::channel).orElse(StaffChannelName.TELEGRAM),
        row.destination,
        to.map(StaffDestination::title).orElse("—"),
        row.urgent,
        status,
        row.facts.size(),
        row.createdAt,
        row.dueAt,
        row.finishedAt != null ? row.finishedAt : status == Status.SENT ? clock.instant() : null,
        attempts.size(),
        status == Status.SENT ? null : error == null ? row.note : error);
  }

  private Status status(Row row, int attempts) {
    return switch (row.state) {
      case "WAITING" -> Status.WAITING;
      case "CANCELLED" -> Status.CANCELLED;
      case "FAILED" -> Status.FAILED;
      default -> {
        var status =
            row.lane == null || row.delivery == null
                ? DeliveryStatus.PENDING
                : lanes.status(row.lane, row.delivery).orElse(DeliveryStatus.CANCELLED);
        yield switch (status) {
          case PENDING, RETRYING, PARKED -> attempts > 0 ? Status.RETRYING : Status.QUEUED;
          case DELIVERED -> Status.SENT;
          case CANCELLED -> Status.CANCELLED;
          case EXHAUSTED, QUARANTINED, EXPIRED -> Status.FAILED;
        };
      }
    };
  }

  @Override
  public synchronized int forget(Instant before, int max) {
    var old =
        rows.stream()
            .filter(row -> row.createdAt.isBefore(before) && !row.state.equals("WAITING"))
            .sorted(Comparator.comparing(row -> row.createdAt))
            .limit(max)
            .toList();
    rows.removeAll(old);
    told.values().removeIf(one -> one.at.isBefore(before));
    return old.size();
  }

  private record Told(Instant at, Duration lasts) {}

  private static final class Row {
    final OrganizationId organization;
    final String id;
    final String rule;
    final boolean urgent;
    final Language language;
    final LoggedEvent anchor;
    final Instant createdAt;
    final List<StaffFact> facts = new ArrayList<>();
    final List<StaffChannelName> tried = new ArrayList<>();
    final List<StaffMessage.Step> steps = new ArrayList<>();
    String destination;
    String state = "WAITING";
    Instant dueAt;
    @Nullable Instant sealedAt;
    @Nullable Instant finishedAt;
    boolean plain;
    @Nullable String note;
    int routes;
    @Nullable LaneId lane;
    @Nullable DeliveryId delivery;

    Row(Gathered fact, Instant now) {
      organization = fact.destination().organization();
      id = fact.id();
      rule = fact.rule().name();
      urgent = fact.rule().urgent();
      language = fact.destination().languageOr(fact.rule().language());
      destination = fact.destination().id();
      createdAt = now;
      dueAt = fact.dueAt();
      var event = fact.event().event();
      anchor =
          new LoggedEvent(
              new EncodedEvent(
                  event.id(),
                  event.organization(),
                  event.type(),
                  event.key(),
                  event.traceId(),
                  new byte[0]),
              fact.event().sequence(),
              fact.event().recordedAt());
    }

    void tell(StaffFact fact, Instant now) {
      facts.add(fact);
      if (facts.size() >= MOST_FACTS) {
        seal(now);
      }
    }

    void seal(Instant now) {
      sealedAt = sealedAt == null ? now : sealedAt;
    }

    void takeOff(Instant now, String why) {
      state = "WAITING";
      lane = null;
      delivery = null;
      dueAt = now;
      note = why;
      step(now, "TAKEN_OFF", why);
    }

    void end(Instant now, String as, String why) {
      state = as;
      note = why;
      seal(now);
      finishedAt = now;
      step(now, as, why);
    }

    void step(Instant now, String what, @Nullable String detail) {
      steps.add(new StaffMessage.Step(now, what, detail));
    }
  }
}
