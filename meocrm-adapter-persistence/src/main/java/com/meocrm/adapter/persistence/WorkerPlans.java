package com.meocrm.adapter.persistence;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How PostgreSQL plans the worker's statements: once, and always through the indexes, whatever the
 * statistics say.
 *
 * <p>A queue is empty one moment and holds a million rows the next, and statistics follow minutes
 * later. So a plan must not depend on them: no whole table is ever read, and tables are reached by
 * the keys of the few rows at hand. Such a plan is as good as any other at every size, which is why
 * it can be kept; making it afresh for each execution cost more than half of the database's time at
 * 500 deliveries a second.
 *
 * <p>The price is paid by those who write statements: two sets of rows that both come from outside
 * (arrays, earlier parts of the statement) are joined row by row, so that large ones are looked up
 * in arrays instead. And where two indexes begin with the same columns, PostgreSQL may pick either.
 */
final class WorkerPlans {
  private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

  static {
    SETTINGS.put("plan_cache_mode", "force_generic_plan");
    for (var way : new String[] {"seqscan", "bitmapscan", "hashjoin", "mergejoin", "material"}) {
      SETTINGS.put("enable_" + way, "off");
    }
  }

  /** For a session that is the worker's for good. */
  static final String FOR_SESSION =
      SETTINGS.entrySet().stream()
          .map(setting -> "set " + setting.getKey() + " = " + setting.getValue())
          .collect(joining("; "));

  /** Columns of a select, for one transaction. */
  static final String FOR_TRANSACTION =
      SETTINGS.entrySet().stream()
          .map(setting ->
              "set_config('%s', '%s', true)".formatted(setting.getKey(), setting.getValue()))
          .collect(joining(", "));

  /** Plans as PostgreSQL makes them by itself, for the rest of a transaction. */
  static final String BY_STATISTICS =
      SETTINGS.keySet().stream()
          .map(setting ->
              "set_config('%s', '%s', true)"
                  .formatted(setting, setting.startsWith("enable_") ? "on" : "force_custom_plan"))
          .collect(joining(", ", "select ", ""));

  private WorkerPlans() {}
}
