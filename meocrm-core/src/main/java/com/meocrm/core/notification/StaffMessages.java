package com.meocrm.core.notification;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages to staff: from the first fact that is to be told, through gathering and waiting, to the
 * delivery that carries it out.
 *
 * <p>A message takes facts until it is sealed, which happens right before it is sent for the first
 * time; what happens later opens the next one. So a fact is in exactly one message of a
 * destination, whoever is killed when. All calls but {@link #list} and {@link #find} are the
 * worker's and join its open transaction.
 */
public interface StaffMessages {
  /**
   * Puts facts into the open messages of their destination and rule, or opens such messages; a fact
   * that this destination was told of not long ago is counted and not told again. Called inside the
   * relay's transaction; a number of round trips that does not depend on how many.
   *
   * @return how many facts are to be told
   */
  int gather(Collection<Gathered> facts);

  /** Messages that are due and on no lane yet, the longest waiting first. */
  List<Due> due(int max);

  /**
   * Does with due messages what was decided; one that somebody else has taken on meanwhile is left
   * alone. Lanes that are missing are opened. All or nothing.
   *
   * @param alongside done in the same transaction, after everything else
   * @return the lanes on which deliveries were planned
   */
  List<LaneId> route(Collection<Decision> decisions, Runnable alongside);

  /**
   * Closes the message that a delivery carries to further facts and returns what it tells. Fenced:
   * empty when the lane was lost, or no message is carried by that delivery any more.
   *
   * @param token of the lease under which it is to be sent
   */
  Optional<Sealed> seal(LaneId lane, long token, DeliveryId delivery);

  /** The message's markup cannot be read by its provider: it goes as plain text. */
  void plainFrom(OrganizationId organization, String message);

  /**
   * Takes the messages of a lane that have not arrived off it, so that they are routed again, and
   * withdraws their deliveries.
   *
   * @param why in plain words
   * @return how many there were
   */
  int takeOff(LaneId lane, String why);

  /** Has one message routed again, elsewhere: what carried it is over. */
  void reroute(LaneId lane, DeliveryId delivery, String why);

  /** Latest first. As the tenant. */
  Page<StaffMessage> list(OrganizationId organization, @Nullable Position after, int limit);

  /** With its facts and history. As the tenant. */
  Optional<StaffMessage.Whole> find(OrganizationId organization, String id);

  /** Forgets what was finished, and told, before that time. */
  int forget(Instant before, int max);

  /**
   * A fact for a destination.
   *
   * @param id of the message that is opened if none is open
   * @param dueAt when a message that is opened with it is to go
   */
  record Gathered(
      String id,
      StaffDestination destination,
      StaffRule rule,
      StaffFact fact,
      LoggedEvent event,
      Instant dueAt) {}

  /**
   * A message that is to be put on a lane.
   *
   * @param anchor the event of its first fact, which its delivery is filed under; without body
   * @param now the database's time
   * @param tried channels that could not deliver it
   */
  record Due(
      OrganizationId organization,
      String id,
      StaffDestination destination,
      String rule,
      boolean urgent,
      LoggedEvent anchor,
      List<StaffChannelName> tried,
      Instant now) {
    public Due {
      tried = List.copyOf(tried);
    }
  }

  /** What is to become of a due message. */
  sealed interface Decision {
    Due message();

    /** It goes out. */
    record Plan(Due message, LaneKind kind, StaffAccount account, StaffChannel.Lane lane)
        implements Decision {}

    /** It goes to another destination of the tenant, which takes it over as it is. */
    record Move(Due message, StaffDestination to, String why) implements Decision {}

    /** It waits. */
    record Wait(Due message, Instant until, String why) implements Decision {}

    /** Nobody is told, as somebody wanted. */
    record Drop(Due message, String why) implements Decision {}

    /** Nobody is left who could be told. */
    record Fail(Due message, String why) implements Decision {}
  }

  /**
   * A message that takes no more facts.
   *
   * @param account that the tenant's credential was last seen to open; null: it was not checked
   * @param now the database's time
   */
  record Sealed(
      String id,
      StaffDestination destination,
      String rule,
      boolean urgent,
      Language language,
      boolean plain,
      List<StaffFact> facts,
      @Nullable StaffAccount account,
      Instant now) {
    public Sealed {
      facts = List.copyOf(facts);
    }
  }

  /** Where a page ended. */
  record Position(Instant createdAt, String id) {}
}
