package com.meocrm.adapter.http.web;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Violation;
import java.util.ArrayList;
import java.util.List;

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
