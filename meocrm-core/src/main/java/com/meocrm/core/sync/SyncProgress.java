package com.meocrm.core.sync;

import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far a run is: what it did with each source, and where it goes on. Not for two threads. */
final class SyncProgress {
  /** Errors that are told one by one; more are counted. */
  static final int MAX_ERRORS = 500;

  private static final int MAX_VIOLATIONS = 5;

  private final List<SourceState> sources = new ArrayList<>();
  private final List<Object> errors = new ArrayList<>();
  private long omitted;
  private int at;
  private int tries;

  private SyncProgress() {}

  /** At the beginning of these sources. */
  static SyncProgress of(List<String> names) {
    var progress = new SyncProgress();
    names.forEach(name -> progress.sources.add(new SourceState(name)));
    return progress;
  }

  /** As it was stored. */
  static SyncProgress read(JsonValue.Members stored) {
    var progress = new SyncProgress();
    var members = new JsonMembers(stored);
    members
        .items("sources")
        .forEach(item -> progress.sources.add(SourceState.read((JsonValue.Members) item)));
    progress.errors.addAll(members.items("errors"));
    progress.omitted = members.count("errorsOmitted");
    progress.at = (int) members.count("at");
    progress.tries = (int) members.count("tries");
    return progress;
  }

  /** What is stored, of which callers see {@code done}. */
  Map<String, Object> toMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("done", sources.stream().mapToLong(SourceState::orders).sum());
    map.put("total", 0);
    map.put("at", at);
    map.put("tries", tries);
    map.put("sources", sources.stream().map(SourceState::stored).toList());
    map.put("errors", List.copyOf(errors));
    map.put("errorsOmitted", omitted);
    return map;
  }

  /** The command's answer. */
  Map<String, Object> output(boolean dryRun) {
    var output = new LinkedHashMap<String, Object>();
    for (var count : List.of("created", "updated", "unchanged", "failed", "pages")) {
      output.put(count, sources.stream().mapToLong(source -> source.count(count)).sum());
    }
    output.put("cursor", sources.size() == 1 ? sources.getFirst().reached : null);
    output.put("dryRun", dryRun);
    output.put("sources", sources.stream().map(SourceState::shown).toList());
    output.put("errors", List.copyOf(errors));
    output.put("errorsOmitted", omitted);
    return output;
  }

  /** The source whose turn it is; null: all are done. */
  @Nullable SourceState current() {
    return at < sources.size() ? sources.get(at) : null;
  }

  long orders() {
    return sources.stream().mapToLong(SourceState::orders).sum();
  }

  void next() {
    at++;
    tries = 0;
  }

  int failedTry() {
    return ++tries;
  }

  void succeeded() {
    tries = 0;
  }

  /** An order that was not taken. */
  void failed(SourceState source, @Nullable String order, DomainException why) {
    source.add("failed");
    if (errors.size() >= MAX_ERRORS) {
      omitted++;
      return;
    }
    var error = new LinkedHashMap<String, Object>();
    error.put("source", source.name);
    if (order != null) {
      error.put("order", order);
    }
    error.put("code", why.code());
    error.put("message", String.valueOf(why.getMessage()));
    if (why.details().get("violations") instanceof List<?> violations) {
      error.put(
          "violations",
          List.copyOf(violations.subList(0, Math.min(MAX_VIOLATIONS, violations.size()))));
    }
    errors.add(error);
  }

  /** One source. */
  static final class SourceState {
    private static final List<String> COUNTS =
        List.of("created", "updated", "unchanged", "failed", "pages");

    final String name;
    private final Map<String, Long> counts = new LinkedHashMap<>();

    /** Where the next page begins; null: at the beginning. */
    @Nullable String cursor;

    /** Up to where everything was taken. */
    @Nullable String reached;

    private SourceState(String name) {
      this.name = name;
      COUNTS.forEach(count -> counts.put(count, 0L));
    }

    private static SourceState read(JsonValue.Members stored) {
      var members = new JsonMembers(stored);
      var state = new SourceState(String.valueOf(members.text("source")));
      COUNTS.forEach(count -> state.counts.put(count, members.count(count)));
      state.cursor = members.text("next");
      state.reached = members.text("cursor");
      return state;
    }

    void add(String count) {
      counts.merge(count, 1L, Long::sum);
    }

    long count(String count) {
      return counts.getOrDefault(count, 0L);
    }

    long orders() {
      return count("created") + count("updated") + count("unchanged") + count("failed");
    }

    private Map<String, Object> shown() {
      var map = new LinkedHashMap<String, Object>();
      map.put("source", name);
      map.putAll(counts);
      map.put("cursor", reached);
      return map;
    }

    private Map<String, Object> stored() {
      var map = shown();
      map.put("next", cursor);
      return map;
    }
  }
}
