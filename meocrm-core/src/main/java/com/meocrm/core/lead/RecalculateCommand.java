package com.meocrm.core.lead;

import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.CommandDefinition.Annotations;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.job.JobStep;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code lead-priority.recalculate}: {@link RecalculateLeadPriorities} in steps of one
 * batch, all as of the moment the run began. A step's leads and counts are one transaction, so a
 * run that dies goes on behind the last batch and counts each lead once.
 */
public final class RecalculateCommand implements Command.InSteps {
  /** In one step, which commits once: some thousand leads, well within a second. */
  private static final int BATCHES = 5;

  private static final CommandDefinition DEFINITION =
      CommandDefinition.of(
          "lead-priority.recalculate",
          "Recalculate lead priorities",
          """
          Judges the organization's leads anew by the days since their last activity (HIGH, MEDIUM, LOW, INACTIVE; \
          thresholds in the setting leadPriority) and answers how many took which change. Priorities that people set \
          by hand stay. Safe to repeat. Use dryRun to only count. One run at a time.\
          """,
          """
          {"type":"object","additionalProperties":false,"properties":{
            "dryRun":{"type":"boolean","description":"Only count what would change."},
            "leadIds":{"type":"array","minItems":1,"maxItems":10000,"items":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"},"description":"These leads alone; absent: all."}}}\
          """,
          """
          {"type":"object","required":["checked","changed","transitions","reassigned","dryRun"],"properties":{
            "checked":{"type":"integer","minimum":0},"changed":{"type":"integer","minimum":0},
            "transitions":{"type":"object","additionalProperties":{"type":"integer"},"description":"How many leads took which change, such as HIGH->MEDIUM."},
            "reassigned":{"type":"integer","minimum":0},"dryRun":{"type":"boolean"},
            "unknown":{"type":"array","items":{"type":"string"},"description":"Named leads that do not exist."}}}\
          """,
          new Annotations(false, false, true, false));

  private final RecalculateLeadPriorities recalculate;
  private final InstantSource clock;

  public RecalculateCommand(RecalculateLeadPriorities recalculate, InstantSource clock) {
    this.recalculate = recalculate;
    this.clock = clock;
  }

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public JsonValue.Members begin(JsonValue.Members arguments, RequestContext context) {
    recalculate.requireEnabled(context);
    var named = named(arguments);
    var state = new State();
    state.total = named == null ? recalculate.count(context.organization()) : named.size();
    state.asOf = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return (JsonValue.Members) JsonValue.of(state.toMap());
  }

  @Override
  public void step(Run run) {
    var named = named(run.arguments());
    boolean dryRun = new JsonMembers(run.arguments()).flag("dryRun");
    run.store(stored -> batches(State.read(stored), named, dryRun, run.context()));
  }

  private JobStep batches(
      State state, @Nullable List<LeadId> named, boolean dryRun, RequestContext context) {
    for (int i = 0; i < BATCHES; i++) {
      if (isLast(state, named, dryRun, context)) {
        return JobStep.done(state.toMap(), state.output(dryRun));
      }
    }
    return JobStep.more(state.toMap());
  }

  /** Does one batch; whether there is none after it. */
  private boolean isLast(
      State state, @Nullable List<LeadId> named, boolean dryRun, RequestContext context) {
    int from = (int) state.asked;
    int to = named == null ? 0 : Math.min(from + RecalculateLeadPriorities.BATCH, named.size());
    var part = named == null ? null : named.subList(from, to);
    var done = recalculate.part(dryRun, part, state.after, state.asOf, context);
    state.add(done);
    if (part != null) {
      var seen = new LinkedHashSet<>(done.seen());
      part.stream().filter(id -> !seen.contains(id)).forEach(id -> state.unknown.add(id.value()));
      state.asked = to;
    }
    return named == null
        ? done.seen().size() < RecalculateLeadPriorities.BATCH
        : to >= named.size();
  }

  private static @Nullable List<LeadId> named(JsonValue.Members arguments) {
    var ids = new JsonMembers(arguments).texts("leadIds");
    if (ids.isEmpty()) {
      return null; // the schema wants at least one where they are named
    }
    return ids.stream().filter(Identifiers::isValid).distinct().map(LeadId::new).toList();
  }

  /** How far a run is. */
  private static final class State {
    private long total;
    private long checked;
    private long asked;
    private long changed;
    private long reassigned;
    private Instant asOf = Instant.EPOCH;
    private @Nullable LeadId after;
    private final Map<String, Long> transitions = new TreeMap<>();
    private final List<String> unknown = new ArrayList<>();

    static State read(JsonValue.Members stored) {
      var members = new JsonMembers(stored);
      var state = new State();
      state.total = members.count("total");
      state.checked = members.count("done");
      state.asked = members.count("asked");
      state.changed = members.count("changed");
      state.reassigned = members.count("reassigned");
      state.asOf = Instant.parse(Objects.requireNonNull(members.text("asOf")));
      var last = members.text("after");
      state.after = last == null || last.isEmpty() ? null : new LeadId(last);
      if (stored.get("transitions").orElse(null) instanceof JsonValue.Members counts) {
        var numbers = new JsonMembers(counts);
        counts.members().keySet().forEach(name -> state.transitions.put(name, numbers.count(name)));
      }
      state.unknown.addAll(members.texts("unknown"));
      return state;
    }

    void add(RecalculateLeadPriorities.Part part) {
      checked += part.seen().size();
      reassigned += part.reassigned();
      if (!part.seen().isEmpty()) {
        after = part.seen().getLast();
      }
      part.transitions()
          .forEach((transition, count) -> {
            transitions.merge(transition.toString(), count, Long::sum);
            changed += count;
          });
    }

    Map<String, Object> toMap() {
      var map = new LinkedHashMap<String, Object>();
      map.put("done", checked);
      map.put("total", Math.max(total, checked));
      map.put("asked", asked);
      map.put("changed", changed);
      map.put("reassigned", reassigned);
      map.put("asOf", asOf.toString());
      map.put("after", after == null ? "" : after.value());
      map.put("transitions", Map.copyOf(transitions));
      map.put("unknown", List.copyOf(unknown));
      return map;
    }

    Map<String, Object> output(boolean dryRun) {
      var output = new LinkedHashMap<String, Object>();
      output.put("checked", checked);
      output.put("changed", changed);
      output.put("transitions", new TreeMap<>(transitions));
      output.put("reassigned", reassigned);
      output.put("dryRun", dryRun);
      output.put("unknown", List.copyOf(unknown));
      return output;
    }
  }
}
