package com.meocrm.core.lead;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.lead.Leads.LeadStanding;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges the leads of one tenant anew, all as of the moment it begins.
 *
 * <p>It goes through them in batches, each a unit of work of its own, so that any number fits into
 * little memory and nobody waits for long. What a run that breaks off has done stays and is right;
 * the next run does the rest. Runs at the same time do no harm: a lead is judged under the lock of
 * its row.
 */
public final class RecalculateLeadPriorities {
  /** Leads per unit of work. */
  public static final int BATCH = 1000;

  /** Most leads that a command may name. */
  public static final int MAX_NAMED = 10_000;

  private final UnitOfWork unitOfWork;
  private final Leads leads;
  private final LeadSettings settings;
  private final AuditTrail audit;
  private final InstantSource clock;

  public RecalculateLeadPriorities(
      UnitOfWork unitOfWork,
      Leads leads,
      LeadSettings settings,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.leads = leads;
    this.settings = settings;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Recalculates. Not inside of a unit of work, which it would make as long as the whole run.
   *
   * @throws DomainException conflict {@code LEAD_PRIORITY_DISABLED} when the shop has switched
   *     priorities off; all violations of the command
   */
  public Result handle(Command command, RequestContext context, Observer observer) {
    var named = command.leads();
    if (named != null && named.size() > MAX_NAMED) {
      var checks = new FieldRules();
      checks.violate("leadIds", "out_of_range", "must have at most " + MAX_NAMED + " items");
      checks.orThrow();
    }
    var organization = context.organization();
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    // One unit of work for what stands at the beginning.
    var policy = unitOfWork.run(organization, () -> settings.of(context));
    if (!policy.enabled()) {
      throw disabled();
    }
    var run = new Run(policy, now, command.dryRun(), context);
    return named == null
        ? run.all(observer)
        : run.named(named.stream().distinct().toList(), observer);
  }

  /**
   * One batch of a run in steps, in the current unit of work: those of {@code named}, or the leads
   * that follow {@code after} where that is null.
   *
   * @param asOf when the run began
   */
  Part part(
      boolean dryRun,
      @Nullable List<LeadId> named,
      @Nullable LeadId after,
      Instant asOf,
      RequestContext context) {
    var run = new Run(settings.of(context), asOf, dryRun, context);
    var organization = context.organization();
    var batch =
        run.judge(
            named == null
                ? leads.standingsAfter(organization, after, BATCH, !dryRun)
                : leads.standingsOf(organization, named, !dryRun));
    return new Part(batch.seen(), batch.transitions(), batch.reassigned());
  }

  /** Whether the shop wants priorities calculated. */
  void requireEnabled(RequestContext context) {
    if (!settings.of(context).enabled()) {
      throw disabled();
    }
  }

  long count(OrganizationId organization) {
    return leads.count(organization);
  }

  private static DomainException disabled() {
    return DomainException.conflict(
        "LEAD_PRIORITY_DISABLED",
        "The setting leadPriority.enabled is off: turn it on to have priorities calculated.",
        Map.of());
  }

  /** One run: its moment and policy, and what it found. */
  private final class Run {
    private final LeadPolicy policy;
    private final Instant now;
    private final boolean dryRun;
    private final RequestContext context;
    private final OrganizationId organization;
    private final Map<Transition, Long> transitions = new TreeMap<>();
    private final List<LeadId> unknown = new ArrayList<>();
    private long checked;
    private long reassigned;
    private boolean cancelled;

    Run(LeadPolicy policy, Instant now, boolean dryRun, RequestContext context) {
      this.policy = policy;
      this.now = now;
      this.dryRun = dryRun;
      this.context = context;
      this.organization = context.organization();
    }

    Result all(Observer observer) {
      long total = leads.count(organization);
      @Nullable LeadId last = null;
      while (!stops(observer, total)) {
        var after = last;
        var batch =
            unitOfWork.run(
                organization,
                () -> judge(leads.standingsAfter(organization, after, BATCH, !dryRun)));
        add(batch);
        if (batch.seen().size() < BATCH) {
          break;
        }
        last = batch.seen().getLast();
      }
      observer.progressed(checked, Math.max(total, checked));
      return result();
    }

    Result named(List<LeadId> ids, Observer observer) {
      for (int from = 0; from < ids.size() && !stops(observer, ids.size()); from += BATCH) {
        var part = ids.subList(from, Math.min(from + BATCH, ids.size()));
        var batch =
            unitOfWork.run(
                organization, () -> judge(leads.standingsOf(organization, part, !dryRun)));
        add(batch);
        var seen = new HashSet<>(batch.seen());
        part.stream().filter(id -> !seen.contains(id)).forEach(unknown::add);
      }
      observer.progressed(checked, checked);
      return result();
    }

    private boolean stops(Observer observer, long total) {
      observer.progressed(checked, Math.max(total, checked));
      cancelled = observer.isCancelled();
      return cancelled;
    }

    /** May be run again from the start, so it touches nothing of the run. */
    private Batch judge(List<LeadStanding> found) {
      var counts = new TreeMap<Transition, Long>();
      var changed = new ArrayList<LeadStanding>();
      long assignments = 0;
      for (var lead : found) {
        var before = lead.standing();
        var after = policy.judge(before, now);
        if (after.equals(before)) {
          continue;
        }
        changed.add(new LeadStanding(lead.id(), after));
        if (after.auto() != before.auto()) {
          counts.merge(new Transition(before.auto(), after.auto()), 1L, Long::sum);
        }
        assignments += Objects.equals(after.assignment(), before.assignment()) ? 0 : 1;
      }
      var batch = new Batch(found.stream().map(LeadStanding::id).toList(), counts, assignments);
      if (!dryRun && !changed.isEmpty()) {
        leads.saveStandings(organization, changed, now);
        audit.changed(
            context, "lead.recalculate_priority", "lead", Map.of(), facts(batch, changed.size()));
      }
      return batch;
    }

    private void add(Batch batch) {
      checked += batch.seen().size();
      reassigned += batch.reassigned();
      batch.transitions().forEach((transition, n) -> transitions.merge(transition, n, Long::sum));
    }

    private Result result() {
      return new Result(checked, transitions, reassigned, unknown, dryRun, cancelled);
    }
  }

  private static Map<String, Object> facts(Batch batch, int changed) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("checked", batch.seen().size());
    facts.put("changed", changed);
    batch.transitions().forEach((transition, n) -> facts.put(transition.toString(), n));
    return facts;
  }

  /**
   * What one batch found and did.
   *
   * @param seen the leads that were judged, in the order of their ids
   */
  record Part(List<LeadId> seen, Map<Transition, Long> transitions, long reassigned) {}

  private record Batch(List<LeadId> seen, Map<Transition, Long> transitions, long reassigned) {}

  /**
   * What to judge.
   *
   * @param dryRun only count what would change
   * @param leads these alone; null: all
   */
  public record Command(boolean dryRun, @Nullable List<LeadId> leads) {
    public static final Command ALL = new Command(false, null);
  }

  /** A change of the automatic priority. */
  public record Transition(Priority from, Priority to) implements Comparable<Transition> {
    @Override
    public int compareTo(Transition other) {
      int byFrom = from.compareTo(other.from);
      return byFrom != 0 ? byFrom : to.compareTo(other.to);
    }

    /** As {@code HIGH->MEDIUM}. */
    @Override
    public String toString() {
      return from + "->" + to;
    }
  }

  /**
   * What a run found and did.
   *
   * @param checked leads that were judged
   * @param transitions how many leads took which change
   * @param reassigned leads that somebody else looks after now
   * @param unknown named leads that do not exist
   * @param cancelled whether it was stopped on the way; what it counts until then is done
   */
  public record Result(
      long checked,
      Map<Transition, Long> transitions,
      long reassigned,
      List<LeadId> unknown,
      boolean dryRun,
      boolean cancelled) {
    public Result {
      transitions = Collections.unmodifiableMap(new TreeMap<>(transitions));
      unknown = List.copyOf(unknown);
    }

    /** How many leads changed their automatic priority. */
    public long changed() {
      return transitions.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Who watches a run; asked between batches. */
  public interface Observer {
    /** Nobody watches. */
    Observer NONE =
        new Observer() {
          @Override
          public void progressed(long done, long total) {}

          @Override
          public boolean isCancelled() {
            return false;
          }
        };

    /** So many of about so many leads are judged. */
    void progressed(long done, long total);

    /** Whether to stop before the next batch. */
    boolean isCancelled();
  }
}
