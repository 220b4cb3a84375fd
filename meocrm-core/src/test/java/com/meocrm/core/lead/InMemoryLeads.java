package com.meocrm.core.lead;

import static java.util.Comparator.comparing;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Leads in memory. */
public final class InMemoryLeads implements Leads {
  private static final Comparator<Lead> OLDEST_FIRST =
      comparing(Lead::createdAt).thenComparing(lead -> lead.id().value());
  private static final Comparator<LeadActivity> EARLIEST_FIRST =
      comparing(LeadActivity::at).thenComparing(activity -> activity.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final Map<OrganizationId, Map<String, Lead>> leads = new ConcurrentSkipListMap<>();
  private final List<Filed> activities = new CopyOnWriteArrayList<>();

  public InMemoryLeads(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(Lead lead) {
    unitOfWork.require(lead.organization());
    if (of(lead.organization()).putIfAbsent(lead.id().value(), lead) != null) {
      throw DomainException.conflict(
          "LEAD_EXISTS", "exists: " + lead.id(), Map.of("leadId", lead.id().value()));
    }
    unitOfWork.written(
        lead.organization(), () -> of(lead.organization()).remove(lead.id().value()));
  }

  @Override
  public Optional<Lead> find(OrganizationId organization, LeadId id) {
    return Optional.ofNullable(of(organization).get(id.value()));
  }

  @Override
  public Optional<Lead> lock(OrganizationId organization, LeadId id) {
    unitOfWork.require(organization);
    return find(organization, id);
  }

  @Override
  public void save(Lead lead) {
    unitOfWork.require(lead.organization());
    var own = of(lead.organization());
    var before = own.put(lead.id().value(), lead);
    unitOfWork.written(lead.organization(), () -> own.put(lead.id().value(), before));
  }

  @Override
  public Page<Lead> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    return Page.of(
        of(organization).values().stream()
            .filter(lead -> matches(lead, filter))
            .filter(lead ->
                after == null
                    || isBefore(
                        lead.createdAt(), lead.id().value(), after.createdAt(), after.id().value()))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList(),
        limit);
  }

  @Override
  public void addActivity(OrganizationId organization, LeadActivity activity) {
    unitOfWork.require(organization);
    var filed = new Filed(organization, activity);
    activities.add(filed);
    unitOfWork.written(organization, () -> activities.remove(filed));
  }

  @Override
  public Page<LeadActivity> activities(
      OrganizationId organization, LeadId lead, @Nullable ActivityPosition after, int limit) {
    return Page.of(
        activities.stream()
            .filter(filed -> filed.organization().equals(organization))
            .map(Filed::activity)
            .filter(activity -> activity.lead().equals(lead))
            .filter(activity ->
                after == null
                    || isBefore(
                        activity.at(), activity.id().value(), after.at(), after.id().value()))
            .sorted(EARLIEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList(),
        limit);
  }

  @Override
  public long count(OrganizationId organization) {
    return of(organization).size();
  }

  @Override
  public List<LeadStanding> standingsAfter(
      OrganizationId organization, @Nullable LeadId after, int limit, boolean hold) {
    return standings(
        of(organization).values().stream()
            .filter(lead -> after == null || lead.id().value().compareTo(after.value()) > 0)
            .limit(limit));
  }

  @Override
  public List<LeadStanding> standingsOf(
      OrganizationId organization, Collection<LeadId> ids, boolean hold) {
    return standings(of(organization).values().stream().filter(lead -> ids.contains(lead.id())));
  }

  @Override
  public void saveStandings(OrganizationId organization, List<LeadStanding> changed, Instant now) {
    changed.forEach(
        change -> save(find(organization, change.id()).orElseThrow().with(change.standing(), now)));
  }

  private Map<String, Lead> of(OrganizationId organization) {
    return leads.computeIfAbsent(organization, any -> new ConcurrentSkipListMap<>());
  }

  private static List<LeadStanding> standings(Stream<Lead> leads) {
    return leads.map(lead -> new LeadStanding(lead.id(), lead.standing())).toList();
  }

  private static boolean matches(Lead lead, Filter filter) {
    var standing = lead.standing();
    var effective =
        filter.manualCounts() && standing.manual() != null ? standing.manual() : standing.auto();
    var assignment = standing.assignment();
    return (filter.priority() == null || filter.priority() == effective)
        && (filter.assignedTo() == null
            || (assignment != null && assignment.to().equals(filter.assignedTo())));
  }

  private static boolean isBefore(Instant at, String id, Instant otherAt, String otherId) {
    int byTime = at.compareTo(otherAt);
    return byTime < 0 || (byTime == 0 && id.compareTo(otherId) < 0);
  }

  private record Filed(OrganizationId organization, LeadActivity activity) {}
}
