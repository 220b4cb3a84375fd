package com.meocrm.core.sync;

import com.meocrm.core.order.Order;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.DomainException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The moves that lead an order to where its source says it is. A source that is behind us says
 * nothing new, so an order never goes back.
 */
final class StatusPath {
  private static final List<Status> FORWARD =
      List.of(
          Status.PENDING,
          Status.CONFIRMED,
          Status.PROCESSING,
          Status.SHIPPED,
          Status.DELIVERED,
          Status.COMPLETED);

  private StatusPath() {}

  /**
   * The moves, in order; none when the order is there or beyond.
   *
   * @throws DomainException conflict {@code ORDER_TRANSITION_INVALID} when no way leads there
   */
  static List<Status> to(Status target, Order order) {
    var from = order.status();
    if (from == target) {
      return List.of();
    }
    return (switch (target) {
          case PENDING, CONFIRMED, PROCESSING, SHIPPED, DELIVERED, COMPLETED ->
              forward(target, order);
          case CANCELLED ->
              from == Status.SHIPPED
                  ? Optional.of(List.of(Status.RETURNING, Status.CANCELLED))
                  : direct(target, order);
          case RETURNING -> returning(order);
        })
        .orElseThrow(() -> order.transitionInvalid(target));
  }

  private static Optional<List<Status>> forward(Status target, Order order) {
    int here = FORWARD.indexOf(order.status());
    int there = FORWARD.indexOf(target);
    if (here < 0) {
      // Ours is on its way back, or gone: a source that is behind tells of its beginning.
      return there < FORWARD.indexOf(Status.PROCESSING) ? Optional.of(List.of()) : Optional.empty();
    }
    if (there < here) {
      return Optional.of(List.of());
    }
    if (order.allowed().contains(target)) {
      return Optional.of(List.of(target));
    }
    int next = Math.max(here + 1, FORWARD.indexOf(Status.PROCESSING));
    return Optional.of(FORWARD.subList(next, there + 1));
  }

  private static Optional<List<Status>> direct(Status target, Order order) {
    return order.allowed().contains(target) ? Optional.of(List.of(target)) : Optional.empty();
  }

  private static Optional<List<Status>> returning(Order order) {
    if (order.status() == Status.CANCELLED) {
      return Optional.of(List.of());
    }
    int here = FORWARD.indexOf(order.status());
    int shipped = FORWARD.indexOf(Status.SHIPPED);
    if (here < 0 || here > shipped) {
      return Optional.empty();
    }
    var way = new ArrayList<Status>();
    if (here < shipped) {
      way.addAll(
          FORWARD.subList(Math.max(here + 1, FORWARD.indexOf(Status.PROCESSING)), shipped + 1));
    }
    way.add(Status.RETURNING);
    return Optional.of(List.copyOf(way));
  }
}
