package com.meocrm.adapter.http;

import com.meocrm.core.alert.InMemoryAlerts;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.audit.AuditLog;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LogPosition;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.Endpoints;
import com.meocrm.core.webhook.InactiveReason;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The hub's use cases over lists in memory; what they record is in the log at once. */
final class InMemoryHub {
  static final String EPOCH = "epoch-1";

  final TestClock clock = new TestClock();
  final InMemoryOrders orders = new InMemoryOrders();
  final InMemoryEndpoints endpoints = new InMemoryEndpoints();
  final InMemoryAlerts alerts = new InMemoryAlerts(clock);
  final InMemoryEventLog log = new InMemoryEventLog();
  final RecordingAuditLog audit = new RecordingAuditLog();
  final SecureRandom random = new SecureRandom();
  volatile boolean ready = true;
  volatile boolean storeIsDown;
  volatile Runnable beforeCommit = () -> {};

  HubApi api() {
    var unitOfWork = new Immediate();
    var ids = new TimeOrderedIds(clock, random);
    var recorder = new EventRecorder(unitOfWork, log::append, ids, clock, () -> {});
    var cipher =
        new SecretCipher(
            MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32])), null, random);
    var trail = new AuditTrail(unitOfWork, audit, ids, clock);
    return new HubApi(
        new PlaceOrder(unitOfWork, orders, recorder, trail, ids, clock),
        orders,
        new CreateEndpoint(
            unitOfWork,
            endpoints,
            (lane, kind, maxInFlight) -> {},
            new EndpointSecrets(cipher, null),
            url ->
                "https".equals(url.getScheme()) ? Optional.empty() : Optional.of("must be https"),
            trail,
            ids,
            clock,
            random),
        endpoints,
        log,
        alerts,
        () -> ready,
        clock,
        random);
  }

  private void requireStore() {
    if (storeIsDown) {
      throw new StoreUnavailableException(
          "connection refused: jdbc:secret", new IllegalStateException("down"));
    }
  }

  private final class Immediate implements UnitOfWork {
    @Override
    public <T> T run(OrganizationId organization, Supplier<T> work) {
      requireStore();
      beforeCommit.run();
      return work.get();
    }

    @Override
    public void afterCommit(Runnable hook) {
      hook.run();
    }
  }

  final class InMemoryOrders implements Orders {
    private final List<Order> orders = new CopyOnWriteArrayList<>();

    @Override
    public void add(Order order) {
      if (find(order.organization(), order.id()).isPresent()) {
        throw DomainException.conflict("ORDER_EXISTS", "There is an order of this id.", Map.of());
      }
      orders.add(order);
    }

    @Override
    public Optional<Order> find(OrganizationId organization, OrderId id) {
      requireStore();
      return orders.stream()
          .filter(o -> o.organization().equals(organization) && o.id().equals(id))
          .findFirst();
    }

    @Override
    public Page<Order> list(OrganizationId organization, Orders.Position after, int limit) {
      var sorted =
          orders.stream()
              .filter(o -> o.organization().equals(organization))
              .sorted(
                  Comparator.comparing(Order::createdAt)
                      .thenComparing(o -> o.id().value())
                      .reversed())
              .toList();
      int from = 0;
      if (after != null) {
        while (from < sorted.size() && !sorted.get(from).id().equals(after.id())) {
          from++;
        }
        from++;
      }
      return Page.of(
          sorted.subList(Math.min(from, sorted.size()), sorted.size()).stream()
              .limit(limit + 1)
              .toList(),
          limit);
    }
  }

  static final class RecordingAuditLog implements AuditLog {
    private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();

    @Override
    public void append(AuditEntry entry) {
      entries.addFirst(entry);
    }

    @Override
    public Page<AuditEntry> list(
        OrganizationId organization, Filter filter, AuditLog.Position after, int limit) {
      return new Page<>(
          entries.stream().filter(e -> e.organization().equals(organization)).limit(limit).toList(),
          false);
    }
  }

  static final class InMemoryEndpoints implements Endpoints {
    private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();

    @Override
    public void add(Endpoint endpoint) {
      endpoints.addFirst(endpoint);
    }

    @Override
    public Optional<Endpoint> find(OrganizationId organization, EndpointId id) {
      return endpoints.stream()
          .filter(e -> e.organization().equals(organization) && e.id().equals(id))
          .findFirst();
    }

    @Override
    public Page<Endpoint> list(OrganizationId organization, Endpoints.Position after, int limit) {
      var own = endpoints.stream().filter(e -> e.organization().equals(organization)).toList();
      int from =
          after == null ? 0 : own.stream().map(Endpoint::id).toList().indexOf(after.id()) + 1;
      return Page.of(own.stream().skip(from).limit(limit + 1L).toList(), limit);
    }

    @Override
    public boolean deactivate(LaneId lane, InactiveReason reason) {
      throw new UnsupportedOperationException("no request switches endpoints off");
    }

    @Override
    public List<Endpoint> activeOf(Set<OrganizationId> organizations) {
      throw new UnsupportedOperationException("not for HTTP");
    }

    @Override
    public List<Endpoint> behind(Collection<LaneId> lanes) {
      throw new UnsupportedOperationException("not for HTTP");
    }
  }

  final class InMemoryEventLog implements EventLog {
    private final Map<OrganizationId, List<LoggedEvent>> events = new HashMap<>();
    volatile long oldest = 1;

    synchronized void append(EncodedEvent event) {
      var own = events.computeIfAbsent(event.organization(), any -> new ArrayList<>());
      own.add(new LoggedEvent(event, own.size() + 1L, clock.instant()));
    }

    @Override
    public synchronized LogPosition position(OrganizationId organization) {
      return new LogPosition(EPOCH, oldest, events.getOrDefault(organization, List.of()).size());
    }

    @Override
    public synchronized Slice read(
        OrganizationId organization, long after, Set<EventType> types, int limit) {
      var found =
          events.getOrDefault(organization, List.of()).stream()
              .filter(e -> e.sequence() > after && e.sequence() >= oldest)
              .filter(e -> types.isEmpty() || types.contains(e.event().type()))
              .limit(limit)
              .toList();
      long head = position(organization).head();
      long next = found.size() == limit ? found.getLast().sequence() : Math.max(after, head);
      return new Slice(found, next);
    }

    @Override
    public synchronized Optional<LoggedEvent> find(OrganizationId organization, EventId id) {
      return events.getOrDefault(organization, List.of()).stream()
          .filter(e -> e.event().id().equals(id))
          .findFirst();
    }
  }
}
