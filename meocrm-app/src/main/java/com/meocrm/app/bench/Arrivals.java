package com.meocrm.app.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What receivers have got: every delivery's first arrival, and how many repeats. */
public final class Arrivals {
  private final Map<String, Arrival> firsts = new ConcurrentHashMap<>();
  private final LongAdder repeats = new LongAdder();

  /** Notes an accepted request; returns whether it is the first with its delivery id. */
  public boolean add(Arrival arrival) {
    boolean first = firsts.putIfAbsent(arrival.deliveryId(), arrival) == null;
    if (!first) {
      repeats.increment();
    }
    return first;
  }

  /** Deliveries that arrived. */
  public int distinct() {
    return firsts.size();
  }

  /** Requests beyond the first of each delivery. */
  public long repeats() {
    return repeats.sum();
  }

  /** In no order. */
  public Collection<Arrival> firsts() {
    return List.copyOf(firsts.values());
  }

  public boolean has(String deliveryId) {
    return firsts.containsKey(deliveryId);
  }

  /** Deliveries of an event to a receiver that had got the same event under another id. */
  public long doubled() {
    return firsts.size()
        - firsts.values().stream().map(a -> a.receiver() + " " + a.eventId()).distinct().count();
  }

  /** Deliveries that arrived for the first time after a later one of their receiver and key. */
  public long outOfOrder() {
    var sorted = new ArrayList<>(firsts.values());
    sorted.sort(
        Comparator.comparingInt(Arrival::receiver)
            .thenComparing(Arrival::key)
            .thenComparingLong(Arrival::nanos));
    long wrong = 0;
    for (int i = 1; i < sorted.size(); i++) {
      var before = sorted.get(i - 1);
      var after = sorted.get(i);
      if (before.receiver() == after.receiver()
          && before.key().equals(after.key())
          && before.number() > after.number()) {
        wrong++;
      }
    }
    return wrong;
  }

  /**
   * One accepted request.
   *
   * @param key what the event is about
   * @param number the receiver's own number of the delivery
   * @param nanos when it had been read, by {@link System#nanoTime}
   */
  public record Arrival(
      int receiver, String deliveryId, String eventId, String key, long number, long nanos) {

    /** Reads what the hub's headers and the event's data say. */
    public static Arrival of(HookServer.Hook hook) {
      long nanos = System.nanoTime();
      return new Arrival(
          hook.receiver(),
          hook.header("X-MeoCRM-Delivery-Id"),
          hook.header("X-MeoCRM-Event-Id"),
          key(hook.ascii()),
          Long.parseLong(hook.header("X-MeoCRM-Endpoint-Sequence")),
          nanos);
    }

    private static String key(String body) {
      var field = "\"orderId\":\"";
      int start = body.indexOf(field) + field.length();
      return body.substring(start, body.indexOf('"', start));
    }
  }
}
