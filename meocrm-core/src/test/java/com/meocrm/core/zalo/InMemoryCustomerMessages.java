package com.meocrm.core.zalo;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.zalo.CustomerMessage.Standing;
import com.meocrm.core.zalo.CustomerMessage.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Messages to customers in memory. */
public final class InMemoryCustomerMessages implements CustomerMessages {
  private static final Set<State> OPEN = EnumSet.of(State.QUEUED, State.WAITING);
  private static final Set<State> ENDED =
      EnumSet.of(State.SKIPPED, State.SENT, State.DELIVERED, State.UNKNOWN, State.FAILED);

  private final Map<String, CustomerMessage> rows = new TreeMap<>();

  @Override
  public synchronized boolean add(CustomerMessage message) {
    return rows.putIfAbsent(key(message.organization(), message.id()), message) == null;
  }

  @Override
  public synchronized Optional<CustomerMessage> find(OrganizationId organization, DeliveryId id) {
    return Optional.ofNullable(rows.get(key(organization, id)));
  }

  @Override
  public synchronized Optional<CustomerMessage> findByTracking(
      OrganizationId organization, String trackingId) {
    return rows.values().stream()
        .filter(message -> message.organization().equals(organization))
        .filter(message -> message.trackingId().equals(trackingId))
        .findFirst();
  }

  @Override
  public synchronized boolean move(
      OrganizationId organization, DeliveryId id, Set<State> from, Standing to, Instant now) {
    return change(
        organization,
        id,
        message -> from.contains(message.state()),
        message -> with(message, to, message.tries(), now));
  }

  @Override
  public synchronized void putOff(
      OrganizationId organization, @Nullable String oaId, DeliveryId id, Standing to, Instant now) {
    change(
        organization,
        id,
        message -> OPEN.contains(message.state()) || message.state() == State.SENDING,
        message ->
            with(
                message,
                to,
                message.state() == State.SENDING ? message.tries() - 1 : message.tries(),
                now));
    if (oaId != null) {
      rows.replaceAll((key, message) ->
          message.organization().equals(organization)
                  && oaId.equals(message.oaId())
                  && OPEN.contains(message.state())
              ? with(message, to, message.tries(), now)
              : message);
    }
  }

  @Override
  public synchronized void withdrawn(
      OrganizationId organization, DeliveryId id, String why, Instant now) {
    move(
        organization,
        id,
        OPEN,
        Standing.of(State.FAILED, CustomerMessage.Reason.UNAVAILABLE, why),
        now);
    move(
        organization,
        id,
        EnumSet.of(State.SENDING),
        Standing.of(State.UNCONFIRMED, CustomerMessage.Reason.NO_RECEIPT, why),
        now);
  }

  @Override
  public synchronized boolean begin(OrganizationId organization, DeliveryId id, Instant now) {
    return change(
        organization,
        id,
        message -> OPEN.contains(message.state()),
        message -> with(message, Standing.of(State.SENDING), message.tries() + 1, now));
  }

  @Override
  public synchronized void sent(
      OrganizationId organization, DeliveryId id, String zaloId, Instant now) {
    change(
        organization,
        id,
        message ->
            EnumSet.of(State.SENDING, State.UNCONFIRMED, State.UNKNOWN).contains(message.state()),
        message -> with(message, Standing.of(State.SENT), message.tries(), now));
    change(
        organization,
        id,
        message -> EnumSet.of(State.SENT, State.DELIVERED).contains(message.state()),
        message -> {
          var sentAt = message.sentAt() == null ? now : message.sentAt();
          return times(message, zaloId, sentAt, message.deliveredAt());
        });
  }

  @Override
  public synchronized boolean delivered(
      OrganizationId organization,
      DeliveryId id,
      @Nullable String zaloId,
      Instant at,
      Instant now) {
    return change(
        organization,
        id,
        message -> message.tries() > 0 && message.deliveredAt() == null,
        message ->
            times(
                with(message, Standing.of(State.DELIVERED), message.tries(), now),
                message.zaloId() == null ? zaloId : message.zaloId(),
                message.sentAt(),
                at));
  }

  @Override
  public synchronized List<CustomerMessage> unconfirmed(Instant before, int limit) {
    return rows.values().stream()
        .filter(message -> message.state() == State.UNCONFIRMED)
        .filter(message -> message.updatedAt().isBefore(before))
        .sorted(Comparator.comparing(CustomerMessage::updatedAt))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized int expire(Instant before, String why, Instant now, int limit) {
    var late =
        rows.values().stream()
            .filter(message -> message.createdAt().isBefore(before))
            .filter(message -> OPEN.contains(message.state()) || message.state() == State.SENDING)
            .limit(limit)
            .toList();
    for (var message : late) {
      var to =
          message.state() == State.SENDING
              ? Standing.of(State.UNCONFIRMED, CustomerMessage.Reason.NO_RECEIPT, why)
              : Standing.of(State.EXPIRED, CustomerMessage.Reason.TOO_OLD, why);
      move(message.organization(), message.id(), EnumSet.of(message.state()), to, now);
    }
    return late.size();
  }

  @Override
  public synchronized int forget(Instant before, int limit) {
    var old =
        rows.entrySet().stream()
            .filter(row -> ENDED.contains(row.getValue().state()))
            .filter(row -> row.getValue().updatedAt().isBefore(before))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    old.forEach(rows::remove);
    return old.size();
  }

  @Override
  public synchronized Page<CustomerMessage> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    var newest =
        Comparator.comparing(CustomerMessage::createdAt)
            .thenComparing(message -> message.id().value())
            .reversed();
    return Page.of(
        rows.values().stream()
            .filter(message -> message.organization().equals(organization))
            .filter(message -> filter.state() == null || message.state() == filter.state())
            .filter(
                message -> filter.orderId() == null || message.orderId().equals(filter.orderId()))
            .sorted(newest)
            .filter(message -> after == null || isAfter(message, after))
            .limit(limit + 1L)
            .toList(),
        limit);
  }

  private static boolean isAfter(CustomerMessage message, Position position) {
    int times = message.createdAt().compareTo(position.createdAt());
    return times < 0 || (times == 0 && message.id().value().compareTo(position.id().value()) < 0);
  }

  private boolean change(
      OrganizationId organization,
      DeliveryId id,
      Predicate<CustomerMessage> when,
      UnaryOperator<CustomerMessage> change) {
    var key = key(organization, id);
    var message = rows.get(key);
    if (message == null || !when.test(message)) {
      return false;
    }
    rows.put(key, change.apply(message));
    return true;
  }

  private static CustomerMessage with(
      CustomerMessage message, Standing to, int tries, Instant now) {
    return new CustomerMessage(
        message.organization(),
        message.id(),
        message.eventType(),
        message.eventId(),
        message.orderId(),
        message.phone(),
        message.oaId(),
        message.templateId(),
        to.state(),
        to.reason(),
        to.detail(),
        tries,
        message.zaloId(),
        to.notBefore(),
        message.createdAt(),
        now,
        message.sentAt(),
        message.deliveredAt());
  }

  private static CustomerMessage times(
      CustomerMessage message,
      @Nullable String zaloId,
      @Nullable Instant sentAt,
      @Nullable Instant deliveredAt) {
    return new CustomerMessage(
        message.organization(),
        message.id(),
        message.eventType(),
        message.eventId(),
        message.orderId(),
        message.phone(),
        message.oaId(),
        message.templateId(),
        message.state(),
        message.reason(),
        message.detail(),
        message.tries(),
        zaloId,
        message.notBefore(),
        message.createdAt(),
        message.updatedAt(),
        sentAt,
        deliveredAt);
  }

  private static String key(OrganizationId organization, DeliveryId id) {
    return organization + "/" + id;
  }
}
