package com.meocrm.core.alert;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of all tenants.
 *
 * <p>{@link #open} and {@link #close} are the worker's: they take part in its open transaction,
 * commit or vanish with it, and are refused inside a tenant's. Of two transactions that open the
 * same alert the second waits for the first and then counts up.
 */
public interface Alerts {
  /**
   * Opens alerts, or counts up those of the same tenant, kind and subject that are not closed. One
   * round trip.
   *
   * @param drafts no two of the same tenant, kind and subject
   * @return one for each draft, in no particular order
   */
  List<Opened> open(Collection<Draft> drafts);

  /**
   * Closes the alert of this kind and subject.
   *
   * @return what was closed; empty when nothing was open
   */
  Optional<Closed> close(OrganizationId organization, AlertKind kind, String subject);

  /**
   * Notes that {@code actor} has seen an open alert; one that was seen or is closed stays as it is.
   *
   * @return the alert; empty when the tenant has no such alert
   */
  Optional<Alert> acknowledge(OrganizationId organization, AlertId id, String actor);

  Optional<Alert> find(OrganizationId organization, AlertId id);

  /**
   * Latest opened first, stable under inserts.
   *
   * @param status null: all
   */
  Page<Alert> list(
      OrganizationId organization,
      Alert.@Nullable Status status,
      @Nullable Position after,
      int limit);

  /**
   * An alert to be.
   *
   * @param id its id if it is new
   * @param occurrences how often it happened
   * @param announce whether the world may hear of it
   */
  record Draft(
      AlertId id,
      OrganizationId organization,
      AlertKind kind,
      String subject,
      long occurrences,
      AlertDetails details,
      boolean announce) {}

  /**
   * What became of a draft.
   *
   * @param id the alert's, which is the draft's own when it is new
   * @param announced whether this is the first draft of the alert that may be announced
   */
  record Opened(AlertId id, Draft draft, boolean announced) {
    /** Whether there was no such alert before. */
    public boolean created() {
      return id.equals(draft.id());
    }
  }

  /**
   * An alert that was closed.
   *
   * @param announced whether the world had heard of it
   */
  record Closed(AlertId id, boolean announced) {}

  /** Where a page ended: the opening time and id of its last alert. */
  record Position(Instant openedAt, AlertId id) {}
}
