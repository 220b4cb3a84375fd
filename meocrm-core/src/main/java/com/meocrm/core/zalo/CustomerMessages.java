package com.meocrm.core.zalo;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.zalo.CustomerMessage.Standing;
import com.meocrm.core.zalo.CustomerMessage.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages to customers, and their receipts.
 *
 * <p>Each change names the states it may follow and is committed when it returns, or with the
 * current unit of work. So a message whose sending was begun is known as such on whatever node, and
 * a receipt that comes before Zalo's own answer is not overwritten by it.
 */
public interface CustomerMessages {
  /** Stores a message unless there is one of that id; returns whether it was stored. */
  boolean add(CustomerMessage message);

  Optional<CustomerMessage> find(OrganizationId organization, DeliveryId id);

  /** The message that a receipt is of. */
  Optional<CustomerMessage> findByTracking(OrganizationId organization, String trackingId);

  /**
   * Moves a message.
   *
   * @param from the states in which it is moved
   * @return whether it was in one of them
   */
  boolean move(
      OrganizationId organization, DeliveryId id, Set<State> from, Standing to, Instant now);

  /**
   * Puts a message off that was not taken, from QUEUED, WAITING or SENDING; of the last, the try
   * does not count.
   *
   * @param oaId whose other messages that are QUEUED or WAITING are put off too; null: none
   */
  void putOff(
      OrganizationId organization, @Nullable String oaId, DeliveryId id, Standing to, Instant now);

  /**
   * Ends a message whose delivery is withdrawn, within the worker's transaction that does so: one
   * that was SENDING is UNCONFIRMED, one that was never begun is FAILED; others stay.
   *
   * @param why in plain words
   */
  void withdrawn(OrganizationId organization, DeliveryId id, String why, Instant now);

  /** Begins to send: from QUEUED or WAITING to SENDING, and one try more. */
  boolean begin(OrganizationId organization, DeliveryId id, Instant now);

  /** Zalo took it: SENT, unless a receipt came before; Zalo's name for it is kept in any case. */
  void sent(OrganizationId organization, DeliveryId id, String zaloId, Instant now);

  /**
   * A receipt came: DELIVERED, from any state after the sending was begun.
   *
   * @param at when it was on the phone
   * @return whether it is news
   */
  boolean delivered(
      OrganizationId organization, DeliveryId id, @Nullable String zaloId, Instant at, Instant now);

  /** Messages of all tenants that have been UNCONFIRMED since before {@code before}. */
  List<CustomerMessage> unconfirmed(Instant before, int limit);

  /**
   * Ends messages of all tenants that were stored before {@code before} and have not ended: one
   * that was SENDING is UNCONFIRMED, others are EXPIRED.
   *
   * @return how many
   */
  int expire(Instant before, String why, Instant now, int limit);

  /** Removes messages of all tenants that ended before {@code before}. */
  int forget(Instant before, int limit);

  /** Newest first. */
  Page<CustomerMessage> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit);

  /** What to list; null: any. */
  record Filter(@Nullable State state, @Nullable String orderId) {}

  /** A place in the list. */
  record Position(Instant createdAt, DeliveryId id) {}
}
