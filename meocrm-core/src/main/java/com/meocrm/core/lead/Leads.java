package com.meocrm.core.lead;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The leads of all tenants and what happened with them. */
public interface Leads {
  /**
   * Adds a new lead in the current unit of work.
   *
   * @throws com.meocrm.core.shared.DomainException conflict {@code LEAD_EXISTS}; the surrounding
   *     unit of work cannot go on after it
   */
  void add(Lead lead);

  Optional<Lead> find(OrganizationId organization, LeadId id);

  /**
   * As {@link #find}, and nobody else changes it until the current unit of work ends: whoever tries
   * waits and then sees what this one left.
   */
  Optional<Lead> lock(OrganizationId organization, LeadId id);

  /** Stores what {@link #lock} gave in its new standing; in the same unit of work. */
  void save(Lead lead);

  /** Newest first, stable under inserts. */
  Page<Lead> list(OrganizationId organization, Filter filter, @Nullable Position after, int limit);

  /** Adds what happened with a lead, in the current unit of work. */
  void addActivity(OrganizationId organization, LeadActivity activity);

  /** What happened with a lead, latest first. */
  Page<LeadActivity> activities(
      OrganizationId organization, LeadId lead, @Nullable ActivityPosition after, int limit);

  /** How many there are. */
  long count(OrganizationId organization);

  /**
   * The leads that follow {@code after} in the order of ids, at most {@code limit}; with {@code
   * hold} as {@link #lock} gives them.
   */
  List<LeadStanding> standingsAfter(
      OrganizationId organization, @Nullable LeadId after, int limit, boolean hold);

  /**
   * Those of {@code ids} that exist, in the order of ids; with {@code hold} as by {@link #lock}.
   */
  List<LeadStanding> standingsOf(OrganizationId organization, Collection<LeadId> ids, boolean hold);

  /** Stores new standings of leads that are held, in the current unit of work. One round trip. */
  void saveStandings(OrganizationId organization, List<LeadStanding> changed, Instant now);

  /**
   * What to list; null: any.
   *
   * @param priority the one that counts
   * @param manualCounts whether a manual priority is the one that counts where there is one
   */
  record Filter(@Nullable Priority priority, boolean manualCounts, @Nullable String assignedTo) {
    public static final Filter ALL = new Filter(null, true, null);
  }

  /** Where a page ended: the creation time and id of its last lead. */
  record Position(Instant createdAt, LeadId id) {}

  /** Where a page ended: the time and id of its last activity. */
  record ActivityPosition(Instant at, LeadActivityId id) {}

  /** A lead as far as priorities are concerned. */
  record LeadStanding(LeadId id, Standing standing) {}
}
