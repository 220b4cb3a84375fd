package com.meocrm.core.notification;

import com.meocrm.core.event.EventType;
import com.meocrm.core.webhook.EventFilter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What staff is told of, how, and who of them.
 *
 * @param name an own one among the tenant's rules; facts of one rule are gathered in one message
 * @param when what the event's data must be like; null: whatever it is
 * @param audience destinations that have one of these words; empty: all of them
 * @param urgent whether it is told at night as well
 * @param gather how long facts are gathered after the first one
 * @param channel null: the tenant's default
 * @param templates the tenant's own words; languages without them have the hub's
 */
public record StaffRule(
    String name,
    EventType event,
    boolean enabled,
    @Nullable EventFilter when,
    Set<String> audience,
    boolean urgent,
    Language language,
    Duration gather,
    @Nullable StaffChannelName channel,
    Map<Language, StaffTemplate> templates) {
  public StaffRule {
    audience = Set.copyOf(audience);
    templates = Map.copyOf(templates);
  }

  /** Whether the rule is about this. Never throws. */
  boolean wants(StaffFact fact) {
    return enabled && event.equals(fact.type()) && (when == null || when.matches(fact.data()));
  }

  /** Whether the rule is for this one. */
  boolean isFor(StaffDestination destination) {
    return audience.isEmpty() || destination.audience().stream().anyMatch(audience::contains);
  }

  /** The words in {@code wanted}: the tenant's own, else the hub's. */
  public StaffTemplate template(Language wanted) {
    var own = templates.get(wanted);
    return own == null ? StaffTemplates.standard(event, wanted) : own;
  }
}
