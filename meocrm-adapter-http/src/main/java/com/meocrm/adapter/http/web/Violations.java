package com.meocrm.adapter.http.web;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Gathers what is wrong with a request, to tell it all at once. */
public final class Violations {
  /** A request with more is hopeless, and its answer should stay readable. */
  private static final int MAX = 100;

  private final List<Violation> violations = new ArrayList<>();

  public void add(String field, String rule, String message) {
    if (violations.size() < MAX) {
      violations.add(new Violation(field, rule, message));
    }
  }

  /**
   * Adds what the rules say of fields that nothing is told of yet. Only where something is wrong
   * already: a request that has the right form is judged when it is carried out.
   */
  public void complete(Supplier<List<Violation>> rules) {
    if (violations.isEmpty()) {
      return;
    }
    var told = violations.stream().map(v -> root(v.field())).collect(Collectors.toSet());
    rules.get().stream()
        .filter(v -> !told.contains(root(v.field())))
        .forEach(v -> add(v.field(), v.rule(), v.message()));
  }

  private static String root(String field) {
    return field.replaceFirst("[.\\[].*", "");
  }

  /** How many there are. */
  int count() {
    return violations.size();
  }

  /** Ends the request when there is any violation. */
  public void orThrow() {
    if (!violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
  }
}
