package com.meocrm.adapter.http.web;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down calls for commands by nobody knows whom: without a token, or with one that proves
 * nothing. What such a token claims is not believed, so these entries are in no tenant's trail but
 * in the installation's own, {@link OrganizationId#OPERATOR}.
 *
 * <p>Anybody can make such calls, so only some are written: {@value #AT_ONCE} at once, then one a
 * second. An entry tells how many were left out before it. When it cannot be written the answer
 * stays the same.
 */
public final class UnknownCallers {
  static final int AT_ONCE = 60;

  /** What the trail has for a caller of whom nothing is proved. */
  static final String ACTOR = "unknown";

  private static final Logger LOG = LoggerFactory.getLogger(UnknownCallers.class);

  private final AuditTrail trail;
  private final RequestGate gate;
  private final TenantRates pace;
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * @param gate before the database, the one that requests go through
   * @param nanoTime a monotonic clock in nanoseconds
   */
  public UnknownCallers(AuditTrail trail, RequestGate gate, LongSupplier nanoTime) {
    this.trail = trail;
    this.gate = gate;
    this.pace = new TenantRates(new RateLimit(1, AT_ONCE), nanoTime);
  }

  /** Nothing for routes that are not about commands. */
  void note(Route route, Exchange exchange, Problem problem) {
    if (!route.requires().isForCommands()) {
      return;
    }
    if (!pace.take(OrganizationId.OPERATOR).allowed()) {
      leftOut.incrementAndGet();
      return;
    }
    long before = leftOut.getAndSet(0);
    var facts = new LinkedHashMap<String, Object>();
    facts.put("outcome", problem.code());
    facts.put("token", problem.equals(Problems.missingToken()) ? "missing" : "invalid");
    facts.put("route", route.method() + " " + route.path());
    facts.put("from", exchange.client());
    if (before > 0) {
      facts.put("leftOut", before);
    }
    try {
      gate.pass(() -> {
        trail.noted(
            new RequestContext(OrganizationId.OPERATOR, Caller.named(ACTOR), exchange.traceId()),
            "command.call",
            "command",
            Decision.DENIED,
            facts);
        return Boolean.TRUE;
      });
    } catch (RuntimeException e) {
      leftOut.addAndGet(before + 1);
      LOG.warn(
          "an unknown caller is not in the trail route={} traceId={}",
          route.path(),
          exchange.traceId(),
          e);
    }
  }
}
